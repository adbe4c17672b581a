using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;

namespace MmLock.EndToEnd.Tests;

/// <summary>A migration whose process ends while it verifies a step.</summary>
public sealed class InterruptedMigrationTests
{
    [Theory]
    [InlineData("INT")]
    [InlineData("KILL")]
    public async Task Run_that_ends_while_a_step_is_verified_leaves_the_step_to_be_undone_and_is_gone_on_with(string signal)
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        using var place = new Workplace();
        string app = MigratedStore.Write(place);
        string waits = Path.Combine(place.Folder, "waits");

        // The command hangs once the first step is there.
        string command = $"if grep -q MmapLock Store.cs; then echo $$ > '{waits}'; exec sleep 100; fi";
        var start = new ProcessStartInfo("dotnet", [Workplace.ToolFile, "migrate", app, "--yes", "--verify-command", command])
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        };

        // It has a compiler of its own, whatever the tests share.
        start.Environment["UseSharedCompilation"] = "";
        start.Environment["MMLOCK_TEST_PLACE"] = place.Folder;
        using (Process process = Process.Start(start)!)
        {
            Task<string> output = process.StandardOutput.ReadToEndAsync();
            Task<string> error = process.StandardError.ReadToEndAsync();
            for (int i = 0; i < 2400 && !File.Exists(waits); i++)
            {
                if (process.HasExited)
                {
                    Assert.Fail(await output + await error);
                }

                await Task.Delay(100);
            }

            Assert.NotEqual(MigratedStore.Source, place.Read("the app/Store.cs"));
            Assert.True(!OperatingSystem.IsLinux() || Compilers(place.Folder) is [_], "builds of one run have one compiler");
            place.Run("kill", null, $"-{signal}", process.Id.ToString(CultureInfo.InvariantCulture));
            await process.WaitForExitAsync();
        }

        // Who is killed leaves the command behind, and the compiler for a while.
        place.Run("sh", null, "-c", $"kill -9 $(cat '{waits}') || true");
        string[] left = Compilers(place.Folder);
        place.Run("sh", null, "-c", $"kill -9 {string.Join(' ', left)} || true");
        Assert.True(signal == "KILL" || left is [], "the compiler has outlived the run");
        JsonNode state = JsonNode.Parse(place.Read("the app/" + MigratedStore.State))!;
        Assert.Equal(signal == "KILL", state["interrupted"] is not null);
        Assert.Equal(signal == "INT", MigratedStore.Source == place.Read("the app/Store.cs"));
        (int exit, string again, string said) = await InProcess.MmlockAsync("migrate", app, "--yes");
        Assert.True(exit == 0, again + said);
        Assert.Equal(
            signal == "KILL", said.Contains("ended before its last step was verified: 1 file put back", StringComparison.Ordinal));
        Assert.Contains("9 found = 9 converted + 0 refused", again, StringComparison.Ordinal);
        Assert.Equal(["coarse", "kept"], MigratedStore.States(app).Values.Select(s => s.State).Distinct().Order(StringComparer.Ordinal));
    }

    /// <summary>The processes of compilers that the builds of this place have started.</summary>
    private static string[] Compilers(string place) => !Directory.Exists("/proc") ? []
        : [.. Directory.GetDirectories("/proc").Where(p =>
            Text(p, "cmdline").Contains("-pipename:mmlock-", StringComparison.Ordinal)
            && Text(p, "environ").Contains($"MMLOCK_TEST_PLACE={place}\0", StringComparison.Ordinal)).Select(p => Path.GetFileName(p))];

    private static string Text(string folder, string file)
    {
        try
        {
            return File.ReadAllText(Path.Combine(folder, file));
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // No process, or one that has ended or is another user's.
            return "";
        }
    }
}
