export const region = process.env.NEXT_PUBLIC_REGION;
