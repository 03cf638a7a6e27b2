import { z } from 'zod';

/** Longest text in UTF-16 units that fits a `string` column on every database. */
const STRING_LENGTH = 255;

/** An attribute of a content type, as Strapi reads it. */
export interface SettingAttribute {
  type: 'string' | 'text' | 'integer' | 'boolean' | 'enumeration' | 'datetime' | 'json';
  enum?: string[];
  default?: unknown;
}

/** The attribute that keeps what a schema of `contracts/channel-settings` accepts. Throws where it knows none. */
export function attributeOf(schema: z.ZodType): SettingAttribute {
  if (schema instanceof z.ZodDefault) {
    const attribute = attributeOf(schema.unwrap() as z.ZodType);
    const value = schema.def.defaultValue;
    return value === null || attribute.type === 'json' ? attribute : { ...attribute, default: value };
  }
  if (schema instanceof z.ZodNullable) return attributeOf(schema.unwrap() as z.ZodType);
  if (schema instanceof z.ZodEnum) return { type: 'enumeration', enum: schema.options.map(String) };
  if (schema instanceof z.ZodLiteral) return { type: 'enumeration', enum: [...schema.values].map(String) };
  if (schema instanceof z.ZodBoolean) return { type: 'boolean' };
  if (schema instanceof z.ZodNumber && schema.isInt) return { type: 'integer' };
  if (schema instanceof z.ZodISODateTime) return { type: 'datetime' };
  if (schema instanceof z.ZodString || schema instanceof z.ZodStringFormat)
    return { type: (schema.maxLength ?? Infinity) <= STRING_LENGTH ? 'string' : 'text' };
  if (schema instanceof z.ZodArray || schema instanceof z.ZodObject || schema instanceof z.ZodRecord)
    return { type: 'json' };
  throw new Error(`No column is known for a setting of the type ${schema.def.type}.`);
}
