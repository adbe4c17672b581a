using System.Diagnostics;
using MmLock.Tool.Loading;

namespace MmLock.Tool.Tests.Loading;

/// <summary>What a shell of this system is asked; Windows has another, which is asked the same way.</summary>
public sealed class ShellCommandTests
{
    private static Task<ShellResult> RunAsync(string command, string folder, double seconds = 60, CancellationToken token = default) =>
        ShellCommand.RunAsync(command, folder, TimeSpan.FromSeconds(seconds), token);

    [Fact]
    public async Task Command_runs_in_the_folder_and_both_of_its_streams_are_kept()
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        using var folder = new TemporaryFolder();
        folder.Write("a b/x.txt", "");
        ShellResult result = await RunAsync("echo \"out put\"; echo error >&2; ls; exit 7", Path.Combine(folder.Root, "a b"));
        Assert.Equal(7, result.ExitCode);
        Assert.All(new[] { "out put\n", "error\n", "x.txt\n" }, l => Assert.Contains(l, result.Output, StringComparison.Ordinal));
        Assert.Equal(127, (await RunAsync("no-such-command-here", folder.Root)).ExitCode);

        // It has nothing to read, so it does not wait for somebody to type.
        Assert.Equal(0, (await RunAsync("cat", folder.Root)).ExitCode);
    }

    [Fact]
    public async Task Command_that_takes_too_long_is_ended_with_all_that_it_started()
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        using var folder = new TemporaryFolder();
        long began = Stopwatch.GetTimestamp();
        ShellResult result = await RunAsync("echo begun; (sleep 2; touch late) & wait", folder.Root, 0.5);
        Assert.Null(result.ExitCode);
        Assert.Equal("begun\n", result.Output);
        await Task.Delay(TimeSpan.FromSeconds(3));
        Assert.False(File.Exists(Path.Combine(folder.Root, "late")));
        Assert.InRange(Stopwatch.GetElapsedTime(began).TotalSeconds, 3, 60);
    }

    [Fact]
    public async Task What_a_command_leaves_running_is_not_waited_for_and_a_cancelled_one_is_no_failed_one()
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        using var folder = new TemporaryFolder();
        long began = Stopwatch.GetTimestamp();
        Assert.Equal(0, (await RunAsync("sleep 30 & echo done", folder.Root)).ExitCode);
        Assert.InRange(Stopwatch.GetElapsedTime(began).TotalSeconds, 0, 25);
        using var cancelled = new CancellationTokenSource(TimeSpan.FromMilliseconds(300));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => RunAsync("sleep 30", folder.Root, 60, cancelled.Token));
    }
}
