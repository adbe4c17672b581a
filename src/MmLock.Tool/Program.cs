using System.CommandLine;
using MmLock.Tool;
using MmLock.Tool.Commands;

var root = new RootCommand("Moves a .NET code base from one big lock to address ranges, one call site at a time.")
{
    InventoryCommand.Create(),
    ConvertCommand.Create(),
    MigrateCommand.Create(),
};

ParseResult parsed = root.Parse(args);
if (parsed.Errors.Count > 0)
{
    foreach (System.CommandLine.Parsing.ParseError error in parsed.Errors)
    {
        await Console.Error.WriteLineAsync($"mmlock: {error.Message}");
    }

    await Console.Error.WriteLineAsync("mmlock: see 'mmlock --help'.");
    return ExitCode.Failure;
}

using var cancellation = new CancellationTokenSource();
Console.CancelKeyPress += (_, pressed) =>
{
    // The run ends at its next safe point; a transaction under way is completed first.
    pressed.Cancel = true;
    cancellation.Cancel();
};

try
{
    return await parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null }, cancellation.Token);
}
catch (ToolException failure)
{
    await Console.Error.WriteLineAsync($"mmlock: {failure.Message}");
    return ExitCode.Failure;
}
catch (Exception failure) when (failure is OperationCanceledException || cancellation.IsCancellationRequested)
{
    // A process or pipe that the cancellation took down may fail in its own way; it is the cancellation all the same.
    await Console.Error.WriteLineAsync("mmlock: cancelled; nothing that was not finished has been written.");
    return ExitCode.Failure;
}
