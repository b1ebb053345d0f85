/** In which order spools stand: by tag as the shop sends them, or those first that somebody has had for longest. */
export type Sort = 'tag' | 'age';
