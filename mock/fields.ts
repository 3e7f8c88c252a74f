/** What a field's text has to look like; `text` is free. */
export type FieldKind =
  | 'email'
  | 'date'
  | 'kyc-status'
  | 'gender'
  | 'country'
  | 'ip-address'
  | 'id-type'
  | 'text';

/** One documented request field (§3). */
export interface Field {
  readonly kind: FieldKind;
  readonly required: boolean;
}

function required(kind: FieldKind): Field {
  return { kind, required: true };
}

function optional(kind: FieldKind): Field {
  return { kind, required: false };
}

/** Every documented request field (§3), in the order of the documentation. */
export const fields = {
  admin: required('email'),
  email: required('email'),
  fullName: required('text'),
  firstName: optional('text'),
  lastName: optional('text'),
  birthDate: required('date'),
  kycStatus: required('kyc-status'),
  idType: optional('id-type'),
  issuingCountry: optional('country'),
  nationality: optional('country'),
  gender: optional('gender'),
  issueDate: optional('date'),
  expireDate: optional('date'),
  ipAddress: optional('ip-address'),
  identityNumber: optional('text'),
  documentNumber: optional('text'),
  address_city: optional('text'),
  address_country: optional('text'),
  address_state: optional('text'),
  address_street: optional('text'),
  address_full: optional('text'),
  cf1: optional('text'),
  cf2: optional('text'),
  cf3: optional('text'),
  userid: optional('text'),
} as const satisfies Record<string, Field>;

/** The name of a documented field. */
export type FieldName = keyof typeof fields;

/** The names of every documented field, in the order of the documentation. */
export const fieldNames: readonly FieldName[] = Object.keys(fields).filter(isFieldName);

/** Whether a text is the name of a documented field; names of JavaScript's own (`constructor`) are not. */
export function isFieldName(name: string): name is FieldName {
  return Object.hasOwn(fields, name);
}
