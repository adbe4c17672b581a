using System.Text;
using MmLock.Tool.Commands;

namespace MmLock.Tool.Tests;

/// <summary>The tool in this process, which has compiled it already; tests that are about its process start one.</summary>
internal static class InProcess
{
    public static Task<(int ExitCode, string Output, string Error)> MmlockAsync(params string[] arguments) => RunAsync(null, arguments);

    /// <summary>As it writes to a terminal of so many columns.</summary>
    public static Task<(int ExitCode, string Output, string Error)> MmlockOnTerminalAsync(int columns, params string[] arguments) =>
        RunAsync(columns, arguments);

    private static async Task<(int ExitCode, string Output, string Error)> RunAsync(int? columns, string[] arguments)
    {
        using var bytes = new MemoryStream();
        await using var output = new StreamWriter(bytes, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false)) { AutoFlush = true };
        var error = new StringWriter();
        int exit = await CommandLine.RunAsync(arguments, new Terminal(output, bytes, TextWriter.Synchronized(error))
        {
            Width = columns,
        });
        return (exit, Encoding.UTF8.GetString(bytes.ToArray()), error.ToString());
    }
}
