import { prepareZXingModule, readBarcodes, type ReaderOptions } from 'zxing-wasm/reader';

/** What is read, and how hard it is looked for. Several are found, so that it can be said that there are several. */
export const READING: ReaderOptions = {
  formats: ['QRCode', 'Code128'],
  tryHarder: true,
  maxNumberOfSymbols: 4,
  textMode: 'Plain',
};

/** More is slower to read, and no clearer: a camera's pictures are not sharp to the pixel. */
const WIDEST = 1_280;

export function zxingDecoder(): { read(video: HTMLVideoElement): Promise<readonly string[]> } {
  // Beside this file; the library's own default is a server of somebody else's.
  prepareZXingModule({
    overrides: { locateFile: (file: string) => new URL(file, import.meta.url).href },
  });
  const canvas = document.createElement('canvas');
  const context = canvas.getContext('2d', { willReadFrequently: true });
  return {
    read: async (video) => {
      const scale = Math.min(1, WIDEST / Math.max(1, video.videoWidth));
      const [width, height] = [video.videoWidth, video.videoHeight].map((it) => Math.round(it * scale));
      if (context === null || width === undefined || height === undefined || width * height === 0) return [];
      canvas.width = width;
      canvas.height = height;
      context.drawImage(video, 0, 0, width, height);
      const found = await readBarcodes(context.getImageData(0, 0, width, height), READING);
      return found.filter(({ isValid }) => isValid).map(({ text }) => text);
    },
  };
}
