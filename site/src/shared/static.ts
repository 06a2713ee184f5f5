import { showOffice } from './office';
import { loadSettings } from './settings';

// A page of text: only the frame needs the settings. Without them the text still stands.
loadSettings().then(showOffice, (error) => console.warn(error));
