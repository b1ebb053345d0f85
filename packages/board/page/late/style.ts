/** A style that belongs to a late part: there while the part is. @returns its element, once it counts. */
export function styled(file: string): Promise<HTMLLinkElement> {
  const link = document.createElement('link');
  link.rel = 'stylesheet';
  link.href = new URL(file, import.meta.url).href;
  return new Promise((resolve, reject) => {
    link.addEventListener('load', () => resolve(link));
    link.addEventListener('error', () => {
      link.remove();
      reject(new Error(`${file} did not come.`));
    });
    document.head.append(link);
  });
}
