/** A value of JSON as Google's messages quote it: the text form of a protobuf Value. */
export function asProtoText(value: unknown, indent = ''): string {
  if (Array.isArray(value)) {
    const items = value.map((item: unknown) =>
      block('values', asProtoText(item, `${indent}    `), `${indent}  `),
    );
    return block('list_value', items.join(''), indent);
  }
  if (typeof value === 'object' && value !== null) {
    const fields = Object.entries(value).map(([key, item]: [string, unknown]) => {
      const inner = `${indent}    `;
      const member = block('value', asProtoText(item, `${inner}  `), inner);
      return block('fields', `${inner}key: ${JSON.stringify(key)}\n${member}`, `${indent}  `);
    });
    return block('struct_value', fields.join(''), indent);
  }
  if (typeof value === 'string') return `${indent}string_value: ${JSON.stringify(value)}\n`;
  if (typeof value === 'number') return `${indent}number_value: ${value}\n`;
  if (typeof value === 'boolean') return `${indent}bool_value: ${value}\n`;
  return `${indent}null_value: NULL_VALUE\n`;
}

function block(name: string, inside: string, indent: string): string {
  return `${indent}${name} {\n${inside}${indent}}\n`;
}
