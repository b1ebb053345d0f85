export { CannotOpen } from './opening/cannot-open.js';
export { createLog } from './listening/request-log.js';
export { openShopServer, type ShopServer } from './shop-server.js';
export { readShopSettings, type ShopSettings } from './opening/shop-settings.js';
