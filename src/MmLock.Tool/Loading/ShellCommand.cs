using System.Diagnostics;
using System.Text;
using MmLock.Tool.Messages;

namespace MmLock.Tool.Loading;

/// <summary>The end of a command of the user's.</summary>
/// <param name="ExitCode">Null for one that did not end in time and was ended.</param>
/// <param name="Output">The last lines that it wrote, on both of its streams.</param>
internal sealed record ShellResult(int? ExitCode, string Output);

/// <summary>A command line of the user's, as a shell in a folder runs it: with nothing to read, and for a limited time.</summary>
internal static class ShellCommand
{
    private const int MostLines = 200;

    /// <summary>What the command has left running may keep its streams open for ever.</summary>
    private static readonly TimeSpan s_lastOutput = TimeSpan.FromSeconds(2);

    public static async Task<ShellResult> RunAsync(string command, string folder, TimeSpan limit, CancellationToken cancellationToken)
    {
        ProcessStartInfo start = OperatingSystem.IsWindows()
            ? new("cmd.exe") { Arguments = $"/d /s /c \"{command}\"" }
            : new("/bin/sh", ["-c", command]);
        start.WorkingDirectory = folder;
        start.RedirectStandardInput = start.RedirectStandardOutput = start.RedirectStandardError = true;
        DotNet.Unmark(start);
        using Process process = Process.Start(start) ?? throw new ToolException("No shell could be started.");
        process.StandardInput.Close();
        var lines = new Queue<string>();
        Task reading = Task.WhenAll(KeepAsync(process.StandardOutput), KeepAsync(process.StandardError));
        using var limited = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limited.CancelAfter(limit);
        try
        {
            await process.WaitForExitAsync(limited.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            cancellationToken.ThrowIfCancellationRequested();
            return new ShellResult(null, Text());
        }

        await Task.WhenAny(reading, Task.Delay(s_lastOutput, CancellationToken.None));
        if (process.ExitCode != 0)
        {
            // Ctrl-C goes to the command, too, and its end may be seen before our own signal: then it says nothing of the command.
            await Task.Delay(100, cancellationToken);
        }

        return new ShellResult(process.ExitCode, Text());

        async Task KeepAsync(StreamReader stream)
        {
            while (await stream.ReadLineAsync(CancellationToken.None) is { } line)
            {
                lock (lines)
                {
                    lines.Enqueue(line);
                    if (lines.Count > MostLines)
                    {
                        lines.Dequeue();
                    }
                }
            }
        }

        string Text()
        {
            lock (lines)
            {
                return lines.Aggregate(new StringBuilder(), (text, line) => text.Append(line).Append('\n')).ToString();
            }
        }
    }
}
