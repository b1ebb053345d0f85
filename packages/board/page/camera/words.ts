/** Why there is no picture. */
export type Trouble = 'refused' | 'none' | 'in-use' | 'insecure' | 'ended' | 'no-reader' | 'failed';

/** The texts of the camera; they come with it. */
export type CameraWords = typeof enCamera;

export const enCamera = {
  title: 'Camera',
  starting: 'Turning the camera on… Allow it if the browser asks.',
  ready: 'Hold a QR code or a Code 128 before it.',
  several: 'Several codes are in sight. Show one alone.',
  stop: 'Turn the camera off',
  again: 'Try again',
  another: 'Another camera',
  troubles: {
    refused: 'The camera was not allowed. Allow it in this site’s settings, and try again.',
    none: 'This tablet has no camera, or the browser does not find it.',
    'in-use': 'Another app uses the camera. Close it, and try again.',
    insecure: 'The browser gives the camera over https only. Tell whoever runs the shop.',
    ended: 'The camera was turned off or unplugged.',
    'no-reader': 'What reads codes could not be loaded. Try again.',
    failed: 'The camera could not be turned on.',
  },
};

export const esCamera: CameraWords = {
  title: 'Cámara',
  starting: 'Encendiendo la cámara… Permítela si el navegador pregunta.',
  ready: 'Acerca un código QR o Code 128.',
  several: 'Hay varios códigos a la vista. Acerca uno solo.',
  stop: 'Apagar la cámara',
  again: 'Probar otra vez',
  another: 'Otra cámara',
  troubles: {
    refused: 'No se permitió usar la cámara. Permítela en los ajustes de este sitio y prueba otra vez.',
    none: 'Esta tablet no tiene cámara, o el navegador no la encuentra.',
    'in-use': 'Otra aplicación usa la cámara. Ciérrala y prueba otra vez.',
    insecure: 'El navegador solo da la cámara por https. Avisa a quien administra el taller.',
    ended: 'La cámara se apagó o se desconectó.',
    'no-reader': 'El lector de códigos no se pudo cargar. Prueba otra vez.',
    failed: 'La cámara no se pudo encender.',
  },
};
