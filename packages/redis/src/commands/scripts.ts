import { createHash } from 'node:crypto';

/** A Lua script, and the hash by which the server knows it after its first run. */
export interface Script {
  readonly lua: string;
  readonly sha: string;
}

// The scripts run on Redis 6 and later, on Valkey, and on ioredis-mock. ioredis-mock returns only tables that are
// written as `{…}`, and has no WRONGTYPE error: it counts the elements of a list as STRLEN, and GET
// brings a table; of an empty text it brings nothing.

/** The longest value that a script reads, in bytes. A lock has some 60. */
export const MOST_BYTES = 4_096;

/**
 * Defines `look(key)`, which answers `false` if nothing is there. Otherwise it answers a text that a client can
 * decode and send back unchanged. A key that holds no string becomes `\0` and its type. A value that is too long for
 * a lock becomes `\0long:` and its length, and is never read: one of 100 MB would block the server and fill this
 * process. Bytes that are not UTF-8 become `\0bytes:` and their hexadecimal digits, because a client would decode
 * different bytes to the same text.
 *
 * Every command here is sent with `call`, and TYPE comes first. So whatever the server refuses ends the script as
 * an error, and no refusal is ever taken for a value.
 */
const LOOK = `
local function look(key)
  local kind = redis.call('TYPE', key)
  kind = kind.ok or kind
  if kind == 'none' then return false end
  if kind ~= 'string' then return '\\0' .. kind end
  local length = redis.call('STRLEN', key)
  if length > ${String(MOST_BYTES)} then return '\\0long:' .. string.format('%.0f', length) end
  if length == 0 then return '' end
  local v = redis.call('GET', key)
  if not string.find(v, '[\\128-\\255]') then return v end
  local rest = string.gsub(v, '[\\240-\\244][\\128-\\191][\\128-\\191][\\128-\\191]', function(c)
    if c < '\\240\\144' or c > '\\244\\143\\191\\191' then return nil end
    return '.'
  end)
  rest = string.gsub(rest, '[\\224-\\239][\\128-\\191][\\128-\\191]', function(c)
    if c < '\\224\\160' or (c > '\\237\\159\\191' and c < '\\238') then return nil end
    return '.'
  end)
  rest = string.gsub(rest, '[\\194-\\223][\\128-\\191]', '.')
  if not string.find(rest, '[\\128-\\255]') then return v end
  return '\\0bytes:' .. string.gsub(v, '.', function(c) return string.format('%02x', string.byte(c)) end)
end`;

/**
 * Goes on only if the key holds exactly ARGV[1]. Otherwise answers 0 (nothing there) or the value that is there. A
 * value that is equal needs no look. What is refused here is no text, so the look meets the same refusal.
 */
const IF_EXACTLY = `
local v = ARGV[1]
if redis.pcall('STRLEN', KEYS[1]) ~= #v or redis.pcall('GET', KEYS[1]) ~= v then
${LOOK}
  v = look(KEYS[1])
  if v ~= ARGV[1] then
    if not v then return 0 end
    return {v, redis.call('PTTL', KEYS[1])}
  end
end`;

/** Sets ARGV[1], with the expiry ARGV[2], if nothing is there. Without a conflict this is one call. */
export const RESERVE = script(`
if redis.call('SET', KEYS[1], ARGV[1], 'NX', 'PX', ARGV[2]) then return 1 end
${IF_EXACTLY}
return 1`);

/** Answers the value and its remaining milliseconds (-1: it never expires), or 0 if nothing is there. */
export const READ = script(`
${LOOK}
local v = look(KEYS[1])
if not v then return 0 end
return {v, redis.call('PTTL', KEYS[1])}`);

/** Gives the expected value the expiry ARGV[2]; no expiry if that is empty. */
export const HOLD = script(`
${IF_EXACTLY}
if ARGV[2] == '' then redis.call('PERSIST', KEYS[1]) else redis.call('PEXPIRE', KEYS[1], ARGV[2]) end
return 1`);

/** Extends the expiry of the expected value. It never shortens it, and never adds one to a value without expiry. */
export const RENEW = script(`
${IF_EXACTLY}
local left = redis.call('PTTL', KEYS[1])
if left < 0 or left > tonumber(ARGV[2]) then return {v, left} end
redis.call('PEXPIRE', KEYS[1], ARGV[2])
return 1`);

/** Limits the expiry of the expected value to ARGV[2]. */
export const LAPSE = script(`
${IF_EXACTLY}
local left = redis.call('PTTL', KEYS[1])
if left >= 0 and left <= tonumber(ARGV[2]) then return {v, left} end
redis.call('PEXPIRE', KEYS[1], ARGV[2])
return 1`);

/** Replaces the expected value by ARGV[2], with the expiry ARGV[3]; without expiry if that is empty. */
export const SWAP = script(`
${IF_EXACTLY}
if ARGV[3] == '' then redis.call('SET', KEYS[1], ARGV[2])
else redis.call('SET', KEYS[1], ARGV[2], 'PX', ARGV[3]) end
return 1`);

/** Removes the expected value. */
export const REMOVE = script(`
${IF_EXACTLY}
return redis.call('DEL', KEYS[1])`);

/**
 * Sets KEYS[n] to ARGV[n + 1] wherever nothing is there, with the expiry ARGV[1] (empty: none). Answers a flat list
 * of the keys that hold something already: n, the value there, its remaining milliseconds, and so on. It looks at
 * every key before it sets the first, so a refused command means that nothing was set. (A key that is named twice
 * is looked at again.)
 */
export const RESTORE = script(`
${LOOK}
local taken = {}
local free = {}
for n, key in ipairs(KEYS) do
  local v = look(key)
  if v then
    taken[#taken + 1] = n
    taken[#taken + 1] = v
    taken[#taken + 1] = redis.call('PTTL', key)
  else
    free[#free + 1] = n
  end
end
for _, n in ipairs(free) do
  local put
  if ARGV[1] == '' then put = redis.call('SET', KEYS[n], ARGV[n + 1], 'NX')
  else put = redis.call('SET', KEYS[n], ARGV[n + 1], 'NX', 'PX', ARGV[1]) end
  if not put then
    taken[#taken + 1] = n
    taken[#taken + 1] = look(KEYS[n])
    taken[#taken + 1] = redis.call('PTTL', KEYS[n])
  end
end
return {unpack(taken)}`);

/** Answers a flat list of the keys that are there: n, the value, its remaining milliseconds, and so on. */
export const READ_MANY = script(`
${LOOK}
local found = {}
for n, key in ipairs(KEYS) do
  local v = look(key)
  if v then
    found[#found + 1] = n
    found[#found + 1] = v
    found[#found + 1] = redis.call('PTTL', key)
  end
end
return {unpack(found)}`);

/**
 * Writes ARGV[1] as RESERVE does, with the expiry ARGV[2], and removes it again. So nobody ever sees it, unless DEL
 * is refused. The commands after DEL meet no key and change nothing: a user who may not send one of them is told so.
 */
export const PROBE = script(`
redis.call('SET', KEYS[1], ARGV[1], 'NX', 'PX', ARGV[2])
redis.call('STRLEN', KEYS[1])
redis.call('GET', KEYS[1])
redis.call('DEL', KEYS[1])
redis.call('TYPE', KEYS[1])
redis.call('PTTL', KEYS[1])
redis.call('PEXPIRE', KEYS[1], ARGV[2])
redis.call('PERSIST', KEYS[1])
return 1`);

/** The most keys in one script call: Lua's stack holds some 8,000 answers, and each key has 3. */
export const MOST_KEYS = 1_000;

function script(lua: string): Script {
  return { lua, sha: createHash('sha1').update(lua).digest('hex') };
}
