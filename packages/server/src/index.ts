export { CannotOpen } from './cannot-open.js';
export { createLog } from './request-log.js';
export { openShopServer, type ShopServer } from './shop-server.js';
export { readShopSettings, type ShopSettings } from './shop-settings.js';
