/** Tokens of shops in tests; they open nothing else. */
export const SHOP_TOKEN = 'shop-token-0123456789';
export const SUPERVISOR_TOKEN = 'supervisor-token-0123456789';
