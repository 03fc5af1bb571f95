package empty // without tests
