using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using MmLock.Tool.Commands;

namespace MmLock.EndToEnd.Tests;

/// <summary>A migration in place: what is asked, verified, put back and remembered. One small program, as often as it takes.</summary>
public sealed class GuidedMigrationTests
{
    private const string Summary = "mmlock-migration.md";

    /// <summary>What a shell says of the narrowed 'Count', and of nothing else.</summary>
    private const string CountIsNarrow = "grep -q 'EnterStructure(LockMode.Read)' Store.cs";

    internal static async Task<(int ExitCode, string Output, string Error, int KeysLeft)> AskedAsync(
        string[] arguments, params string[] answers)
    {
        var console = new ScriptedConsole(answers);
        var error = new StringWriter();
        var terminal = new Terminal(TextWriter.Null, Stream.Null, TextWriter.Synchronized(error)) { Answers = console };
        int exit = await CommandLine.RunAsync(arguments, terminal);
        return (exit, console.Output, error.ToString(), console.KeysLeft);
    }

    [Fact]
    public async Task What_the_command_does_not_pass_is_put_back_alone_and_what_was_decided_is_not_asked_again()
    {
        using var place = new Workplace();
        string app = MigratedStore.Write(place);

        // All are to be narrowed; 'Count', in the middle of them, is what the command does not pass.
        string log = Path.Combine(place.Folder, "runs");
        string command = $"echo . >> '{log}'; if {CountIsNarrow}; then echo it is narrow; exit 3; fi";
        string[] arguments = ["migrate", app, "--verify-command", command];
        (int exit, string output, string error, int left) = await AskedAsync(arguments, "y", "a");
        Assert.True(exit == 1 && left == 0, output + error);
        Assert.Contains("Convert 1 lock with 9 sites to the MM locking API? (y) yes, (n) no, (a) all", output, StringComparison.Ordinal);
        Assert.Contains("-            _lock.EnterReadLock();\n", output.ReplaceLineEndings("\n"), StringComparison.Ordinal);
        Assert.Contains("page-proportional work, 1 loop under the hold; 0 callers in sight", output, StringComparison.Ordinal);
        Assert.Contains("together: put back", error, StringComparison.Ordinal);
        Assert.Contains("ended with exit code 3", error, StringComparison.Ordinal);
        Assert.Contains("it is narrow", error, StringComparison.Ordinal);

        // Three sites: before, the API, all three, then halves; not one for each site.
        Assert.InRange(File.ReadAllLines(log).Length, 4, 7);
        Dictionary<string, (string State, string? Reason)> states = MigratedStore.States(app);
        Assert.Equal("rolledBack", states["Store.Count"].State);
        Assert.Contains("ended with exit code 3", states["Store.Count"].Reason, StringComparison.Ordinal);
        Assert.Equal("kept", states["Store.Fill(int,int,byte)"].State);
        Assert.Equal("kept", states["Store.Name(int,string)"].State);
        Assert.Equal("coarse", states["Store.Flush()"].State);
        string migrated = place.Read("the app/Store.cs");
        Assert.Contains("using (_lock.EnterRead())", migrated, StringComparison.Ordinal);
        Assert.Contains("using (_lock.EnterStructure(LockMode.Write))", migrated, StringComparison.Ordinal);

        // CRLF before, CRLF after.
        Assert.Equal(migrated.ReplaceLineEndings("\r\n"), migrated);
        string summary = place.Read("the app/" + Summary);
        Assert.Contains("| Store.cs:", summary, StringComparison.Ordinal);
        Assert.Contains("| rolled back | structure |", summary, StringComparison.Ordinal);
        Assert.Equal([MigratedStore.State, Summary], Directory.GetFiles(app, "mmlock*").Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.False(Directory.Exists(Path.Combine(app, ".mmlock")));

        // Lines move: nothing is asked, built or changed again.
        File.WriteAllText(Path.Combine(app, "Store.cs"), "// A line more.\r\n" + migrated);
        (exit, output, error, left) = await AskedAsync(["migrate", app, "--verify-command", "exit 1"]);
        Assert.True(exit == 1 && left == 0, output + error);
        Assert.Contains("going on from mmlock-migration.json: 3 kept, 1 rolled back, 1 coarse.", error, StringComparison.Ordinal);
        Assert.Equal("// A line more.\r\n" + migrated, place.Read("the app/Store.cs"));
        Assert.Equal("rolledBack", MigratedStore.States(app)["Store.Count"].State);

        // The code is another one: it is decided again, and skipped now.
        string changed = place.Read("the app/Store.cs").Replace("_names.Count;", "_names.Count + 0;", StringComparison.Ordinal);
        File.WriteAllText(Path.Combine(app, "Store.cs"), changed);
        (exit, output, error, left) = await AskedAsync(["migrate", app], "what", "s", "not worth it | yet");
        Assert.True(exit == 0 && left == 0, output + error);
        Assert.Contains("1 decision of code that is another one now is taken again", error, StringComparison.Ordinal);
        Assert.Contains("One of: y, n, a, s, q.", output, StringComparison.Ordinal);
        Assert.Equal(("skipped", "not worth it | yet"), MigratedStore.States(app)["Store.Count"]);
        Assert.Contains("not worth it \\| yet", place.Read("the app/" + Summary), StringComparison.Ordinal);
        Assert.Equal(changed, place.Read("the app/Store.cs"));
    }

    [Fact]
    public async Task What_is_wrong_around_a_migration_is_said_and_nothing_is_converted()
    {
        using var place = new Workplace();
        string app = MigratedStore.Write(place);

        // Nobody to ask.
        (int exit, string output, string error) = await InProcess.MmlockAsync("migrate", app);
        Assert.True(exit == 2, output + error);
        Assert.Contains("not a terminal. Pass --yes", error, StringComparison.Ordinal);
        Assert.Equal(
            ["App.csproj", "Store.cs"], Directory.GetFileSystemEntries(app).Select(Path.GetFileName).Order(StringComparer.Ordinal));

        foreach ((string[] options, string said) in new (string[], string)[]
        {
            (["--verify-command", "no-such-command-here"], "no-such-command-here"),
            (["--verify-command", "echo slow; sleep 60", "--verify-timeout", "1"], "did not end within 1 s"),
            (["--verify-command", " "], "--verify-command is empty"),
            (["--verify-timeout", "0"], "--verify-timeout is from 1"),
        })
        {
            (exit, output, error) = await InProcess.MmlockAsync(["migrate", app, "--yes", .. options]);
            Assert.True(exit == 2, output + error);
            Assert.Contains(said, error, StringComparison.Ordinal);
            Assert.Equal(MigratedStore.Source, place.Read("the app/Store.cs"));
        }

        // Another run is there.
        string folder = Directory.CreateDirectory(Path.Combine(app, ".mmlock")).FullName;
        await using (new FileStream(Path.Combine(folder, "lock"), FileMode.Create, FileAccess.ReadWrite, FileShare.None))
        {
            (exit, output, error) = await InProcess.MmlockAsync("migrate", app, "--yes");
            Assert.True(exit == 2, output + error);
            Assert.Contains("Another mmlock migrates", error, StringComparison.Ordinal);
        }

        // States that cannot be read are left as they are.
        foreach ((string text, string said) in new[]
        {
            ("{ \"schema\": 1, \"si", "is damaged"),
            ("{ \"schema\": 1 }", "is damaged"),
            ("[]", "is damaged"),
            ("{ \"schema\": 2, \"sites\": {} }", "was written by a newer mmlock (schema 2; this one knows 1). It has"),
        })
        {
            place.Write("the app/" + MigratedStore.State, text);
            (exit, output, error) = await InProcess.MmlockAsync("migrate", app, "--yes");
            Assert.True(exit == 2, output + error);
            Assert.Contains(said, error, StringComparison.Ordinal);
            Assert.Contains(MigratedStore.State, error, StringComparison.Ordinal);
            Assert.Contains("or move it away", error, StringComparison.Ordinal);
            Assert.Equal(text, place.Read("the app/" + MigratedStore.State));
        }

        File.Delete(Path.Combine(app, MigratedStore.State));

        // A file that may not be written.
        File.SetAttributes(Path.Combine(app, "Store.cs"), FileAttributes.ReadOnly);
        (exit, output, error) = await InProcess.MmlockAsync("migrate", app, "--yes");
        Assert.True(exit == 2, output + error);
        Assert.Contains("Store.cs' is read-only", error, StringComparison.Ordinal);
        Assert.Equal(MigratedStore.Source, place.Read("the app/Store.cs"));
        Assert.All(MigratedStore.States(app).Values, s => Assert.Equal("pending", s.State));
    }
}
