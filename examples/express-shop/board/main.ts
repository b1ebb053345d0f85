document.title = 'SpoolLock';
