// Imported for what it does: a proxy that the environment names is not asked for what scripts and tests start on this machine.
const HERE = '127.0.0.1';
const named = process.env.NO_PROXY ?? process.env.no_proxy ?? '';
const addresses = named.split(',').filter((it) => it !== '' && it !== HERE);

// Some programs read the one, some the other.
process.env.NO_PROXY = process.env.no_proxy = [...addresses, HERE].join(',');
