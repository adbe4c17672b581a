return await MmLock.Tool.Commands.CommandLine.RunAsync(args, MmLock.Tool.Commands.Terminal.Standard());
