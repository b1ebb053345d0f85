export { narrow, type Narrowed } from './narrow.js';
export { SHOPS, TROUBLES, type ShopKind, type SimulationOptions, type Trouble } from './setup.js';
export { simulate, type SimulationReport } from './simulate.js';
