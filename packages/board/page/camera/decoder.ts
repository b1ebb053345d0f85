/** Reads the codes in what a video shows now. */
export interface Decoder {
  read(video: HTMLVideoElement): Promise<readonly string[]>;
}

interface Detector {
  detect(source: HTMLVideoElement): Promise<readonly { readonly rawValue: string }[]>;
}

declare global {
  interface Window {
    /** Some browsers read codes by themselves. */
    readonly BarcodeDetector?: {
      new (options: { readonly formats: readonly string[] }): Detector;
      getSupportedFormats(): Promise<readonly string[]>;
    };
  }
}

const FORMATS = ['qr_code', 'code_128'] as const;

/** The browser's own where it reads both kinds, else a library that comes for this. */
export async function decoderOf(): Promise<Decoder> {
  return (await ownDecoder()) ?? (await import('./zxing.js')).zxingDecoder();
}

async function ownDecoder(): Promise<Decoder | null> {
  const { BarcodeDetector } = window;
  if (BarcodeDetector === undefined) return null;
  try {
    const known = await BarcodeDetector.getSupportedFormats();
    if (!FORMATS.every((format) => known.includes(format))) return null;
    return withFallback(new BarcodeDetector({ formats: FORMATS }));
  } catch {
    return null;
  }
}

/** One that says it can may need something of the machine that is not there: it fails at its first picture. */
function withFallback(own: Detector): Decoder {
  let other: Decoder | null = null;
  return {
    read: async (video) => {
      if (other !== null) return other.read(video);
      try {
        return (await own.detect(video)).map(({ rawValue }) => rawValue);
      } catch {
        other = (await import('./zxing.js')).zxingDecoder();
        return [];
      }
    },
  };
}
