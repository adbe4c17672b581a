using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using MmLock.Tool.Commands;
using MmLock.Tool.Conversion;
using MmLock.Tool.Reporting;
using Spectre.Console;

namespace MmLock.Tool.Tests.Commands;

/// <summary>What a user sees: on a terminal of 80 columns, through a pipe, with Ctrl-C, and with inputs that are not right.</summary>
public sealed partial class TerminalTests(TerminalTests.Input input) : IClassFixture<TerminalTests.Input>
{
    private const string Source = """
        namespace MmLock { public sealed class CoarseLockAttribute : System.Attribute; }
        namespace Disk
        {
            public sealed class StoreOfPagesWithANameThatGoesOnAndOn(System.IO.Stream file)
            {
                [MmLock.CoarseLock]
                private readonly object _gateOfTheStoreWithANameThatGoesOnAndOnAsWell = new();

                public void WriteOnePageToTheFileAndFlushItImmediatelyAfterwards(byte[] page)
                {
                    lock (_gateOfTheStoreWithANameThatGoesOnAndOnAsWell)
                    {
                        file.Write(page);
                        file.Flush();
                    }
                }
            }
        }
        """;

    /// <summary>One project for all that only read it.</summary>
    public sealed class Input : IDisposable
    {
        public Input() => Project = Folder.WriteProject("disk", Source);

        internal TemporaryFolder Folder { get; } = new();

        internal string Project { get; }

        public void Dispose() => Folder.Dispose();
    }

    private readonly TemporaryFolder _folder = input.Folder;
    private readonly string _project = input.Project;

    private string At(string file) => Path.Combine(_folder.Root, file);

    /// <summary>Who mistypes is told what there is, and whose help to read.</summary>
    [Theory]
    [InlineData("mmlock: Name a command: inventory, check, ", "see 'mmlock --help'.")]
    [InlineData("mmlock: 'chekc' is no command. There are inventory, check, ", "see 'mmlock --help'.", "chekc", "any.csproj")]
    [InlineData("mmlock: --format: Argument 'xml' not recognized.", "see 'mmlock check --help'.", "check", "any.csproj", "--format", "xml")]
    [InlineData("mmlock: there is no option '--chekc'; the nearest is '--help' of --help, --version.", "see 'mmlock --help'.", "--chekc")]
    [InlineData(
        "mmlock: there is no option '--verbose'; the nearest is '--format' of --all, --format, ", "see 'mmlock inventory --help'.",
        "inventory", "any.csproj", "--verbose")]
    [InlineData(
        "mmlock: there is no option '--al'; the nearest is '--all'.", "see 'mmlock inventory --help'.", "inventory", "--al", "any.csproj")]
    [InlineData(
        "mmlock: there is no option '--fromat'; the nearest is '--format'.", "see 'mmlock inventory --help'.",
        "inventory", "any.csproj", "--fromat=json")]
    [InlineData(
        "mmlock: there is no option '--outptu'; the nearest is '--output'.", "see 'mmlock check --help'.", "check", "any.csproj", "--outptu", "x")]
    [InlineData(
        "mmlock: there is no option '--form'; the nearest is '--format'.", "see 'mmlock rank --help'.",
        "rank", "any.csproj", "--profile", "a.bin", "--form")]
    [InlineData("mmlock: there is no option '-v'", "see 'mmlock convert --help'.", "convert", "any.csproj", "-v")]
    [InlineData("mmlock: there is no option '--vebrose'", "see 'mmlock migrate --help'.", "migrate", "any.csproj", "--vebrose")]
    [InlineData("mmlock: there is no option '--ouput'; the nearest is '--output'.", "see 'mmlock report --help'.", "report", "a.json", "--ouput")]
    [InlineData("mmlock: there is no option '--shell'", "see 'mmlock completions --help'.", "completions", "bash", "--shell")]
    [InlineData("'--verbose' does not exist", "", "inventory", "--", "--verbose")]
    public async Task A_command_line_that_is_wrong_says_what_would_be_right(string first, string last, params string[] arguments)
    {
        (int exit, string output, string error) = await InProcess.MmlockOnTerminalAsync(80, arguments);
        Assert.Equal(2, exit);
        Assert.Empty(output);
        Assert.Contains(first, error, StringComparison.Ordinal);
        Assert.EndsWith(last, error.TrimEnd(), StringComparison.Ordinal);
    }

    /// <summary>Where a table does not fit, a row that does is one line: a last cell alone below says nothing.</summary>
    [Fact]
    public void Rows_that_fit_stay_on_one_line()
    {
        var text = new StringWriter();
        Listing.Write(
            new Terminal(text, Stream.Null, text) { Width = 40, NoColor = true }.ForTables(),
            ["lock", "sites", "can be narrowed"],
            [["Store._gate", "9", "0"], ["Store._gateOfTheOtherBlocks", "1,000", "none of them"]]);
        Assert.Equal(
            ["lock  sites  can be narrowed", "Store._gate  9  0", "Store._gateOfTheOtherBlocks  1,000", "    none of them"],
            text.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    [Theory]
    [InlineData("inventory")]
    [InlineData("inventory", "--all")]
    [InlineData("check")]
    [InlineData("check", "--verbose")]
    public async Task Lines_fit_eighty_columns_and_nothing_is_lost(string command, params string[] options)
    {
        (int exit, string output, string error) = await InProcess.MmlockOnTerminalAsync(80, [command, _project, .. options]);
        Assert.True(exit == 1, output + error);
        Assert.All(output.Split('\n'), l => Assert.True(l.Length <= 80, l));
        Assert.DoesNotContain('\e', output);
        Assert.Contains("Code.cs:1", output, StringComparison.Ordinal);
    }

    /// <summary>A page of Markdown folds where it is read; what is printed of a migration has to fit.</summary>
    [Fact]
    public void Summary_of_a_migration_fits_eighty_columns()
    {
        var text = new StringWriter();
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(text), Ansi = AnsiSupport.No });
        console.Profile.Width = 80;
        LedgerWriter.Write(
            new AcquireCounts(1_234_567, 0, 0, 0), new AcquireCounts(0, 1_234_567, 0, 0), new AcquireCounts(0, 0, 1_234_000, 567), console);
        WorkloadResult result = new(true, 1, [new Metric("fault wait p99 of all threads", "operations/s", 1_234_567, "lower")]);
        ComparisonWriter.Write(result, result, result, console);
        Assert.All(text.ToString().Split('\n'), l => Assert.True(l.TrimEnd().Length <= 80, l));
        Assert.Equal(5, Regex.Count(text.ToString(), "1,234,567"));
    }

    /// <summary>Diffs are what has colours.</summary>
    [Fact]
    public void No_colour_and_a_pipe_take_colours_from_a_diff()
    {
        string coloured = Printed((text, bytes) => AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new AnsiConsoleOutput(text),
            Ansi = AnsiSupport.Yes,
            ColorSystem = ColorSystemSupport.Standard,
        }));
        Assert.Contains("\e[", coloured, StringComparison.Ordinal);
        const string Plain = "--- a/x\n+++ b/x\n@@ -1 +1 @@\n-old\n+new\n";
        Assert.Equal(Plain, Printed((text, bytes) => new Terminal(text, bytes, text) { Width = 80, NoColor = true }.ForTables()));
        Assert.Equal(Plain, Printed((text, bytes) => new Terminal(text, bytes, text).ForTables()));

        static string Printed(Func<TextWriter, Stream, IAnsiConsole> console)
        {
            var text = new StringWriter();
            DiffWriter.Write("--- a/x\n+++ b/x\n@@ -1 +1 @@\n-old\n+new\n", console(text, Stream.Null));
            return text.ToString().ReplaceLineEndings("\n");
        }
    }

    /// <summary>Data is all that standard output gets; what is being done goes to standard error, a line each.</summary>
    [Fact]
    public async Task Pipe_gets_data_alone_and_neither_stream_an_escape_sequence()
    {
        string log = _folder.Write("a.sarif", """{ "version": "2.1.0", "runs": [] }""");
        foreach ((string[] command, string first) in new (string[], string)[]
        {
            (["inventory", _project, "--format", "json"], "{"),
            (["inventory", _project, _project], "solution "),
            (["inventory", _project, _project, "--format", "jsonl"], "{\"solution\":"),
            (["check", _project, "--format", "sarif"], "{"),
            (["check", _project], "2 findings: 2 MML2001"),
            (["report", log, "--format", "json"], "{"),
        })
        {
            (_, string output, string error) = await InProcess.MmlockAsync(command);
            Assert.StartsWith(first, output, StringComparison.Ordinal);
            Assert.DoesNotContain('\e', output + error);
            Assert.DoesNotContain('\r', output + error);
            Assert.Matches(@"^(\[ *\d+\.\ds\] (Loading|Reading|Looking|Planning|Checking) .*\n|Restoring disk\.csproj\n)+$", error);
        }
    }

    /// <summary>A real terminal, with its real width.</summary>
    [Fact]
    public async Task Progress_of_a_terminal_is_rewritten_and_goes_and_no_colour_is_no_colour()
    {
        if (!OperatingSystem.IsLinux())
        {
            return;
        }

        using var terminal = new PseudoTerminal(80);
        (int exit, _, _) = await ToolProcess.RunAsync(
            "sh", "-c",
            $"NO_COLOR=1 TERM=xterm-256color exec dotnet '{ToolProcess.File}' check '{_project}' "
            + $"< {terminal.Name} > {terminal.Name} 2>&1");
        string output = await terminal.EndAsync();
        Assert.True(exit == 1, output);
        Assert.DoesNotMatch("\e\\[[0-9;]*m", output);
        Assert.Contains("\r[", output, StringComparison.Ordinal);

        // Each line as it stands in the end.
        string[] lines = [.. KeypadMode().Replace(output, "").Split("\r\n").Select(l => l[(l.LastIndexOf('\r') + 1)..])];
        Assert.All(lines, l => Assert.True(l.Length <= 80, l));
        Assert.DoesNotContain(lines, l => l.Contains("s] ", StringComparison.Ordinal));
        Assert.Contains(lines, l => l.StartsWith("2 findings: 2 MML2001", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("inventory", "PROJECT", "--format", "json", "--output", "OUT")]
    [InlineData("inventory", "PROJECT", "PROJECT", "--format", "jsonl", "--output", "OUT")]
    [InlineData("check", "PROJECT", "--format", "sarif", "--output", "OUT")]
    [InlineData("check", "PROJECT", "--baseline", "OUT", "--update-baseline")]
    [InlineData("report", "PIPE", "--output", "OUT")]
    [InlineData("report", "PIPE")]
    public async Task Interrupted_command_says_so_and_leaves_nothing(string command, params string[] options)
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        // Nothing comes out of it before this test says so.
        string pipe = At(Guid.NewGuid() + ".json");
        Assert.Equal(0, (await ToolProcess.RunAsync("mkfifo", pipe)).ExitCode);
        string[] files = [.. Directory.EnumerateFiles(_folder.Root, "*", SearchOption.AllDirectories).Where(IsOurs)];
        using Process process = Process.Start(ToolProcess.Start("dotnet", [ToolProcess.File, command, .. options.Select(
            o => o switch { "PROJECT" => _project, "OUT" => At("out"), "PIPE" => pipe, _ => o })]))!;
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Assert.Matches("^\\[ *0", await process.StandardError.ReadLineAsync());
        await ToolProcess.RunAsync("kill", "-INT", process.Id.ToString(CultureInfo.InvariantCulture));
        string? said;
        do
        {
            said = await process.StandardError.ReadLineAsync();
        }
        while (said is not (null or "mmlock: ending at the next safe point; once more ends it at once."));

        Assert.NotNull(said);
        if (options.Contains("PIPE"))
        {
            await File.WriteAllTextAsync(pipe, """{ "version": "2.1.0", "runs": [] }""");
        }

        string error = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 130 && (await output).Length == 0, await output + error);
        Assert.Equal("mmlock: interrupted; what was not finished was not written.", error.TrimEnd().Split('\n')[^1]);
        Assert.Equal(files, Directory.EnumerateFiles(_folder.Root, "*", SearchOption.AllDirectories).Where(IsOurs));

        static bool IsOurs(string file) => !file.Contains("/obj/", StringComparison.Ordinal);
    }

    /// <summary>The thing is named, and what to do.</summary>
    [Fact]
    public async Task Inputs_that_cannot_be_read_are_named_with_the_next_step()
    {
        string broken = _folder.Write("broken.json", "{ \"schema\": 1, ");
        string folder = Directory.CreateDirectory(At("empty")).FullName;
        var cases = new List<(string[] Command, string Thing, string Step)>
        {
            (["check", "gone.slnx"], "'gone.slnx' does not exist", "Name a .sln"),
            (["inventory", folder], $"'{folder}' has no .sln", "Name a folder that has"),
            (["inventory", folder, "gone.slnx"], "'gone.slnx' does not exist", "Name a .sln"),
            (["check", _project, "--baseline", broken], $"'{broken}' is no baseline", "--update-baseline"),
            (["check", _project, "--baseline", At("gone.json")], "gone.json'", "--update-baseline"),
            (["report", broken], $"'{broken}' is neither SARIF nor JSON", "leave it out"),
            (["report", "gone.sarif"], "'gone.sarif' does not exist", "Name files"),
            (["report", "2026-11-28="], "'2026-11-28=' names no file", ""),
            (["report", "2026-13-01=a.json"], "'2026-13-01' is no date", "DATE=FILE"),
            (["check", _project, "--format", "xml"], "--format: ", "--help"),
            (["convert", _project, "--to", "rnage"], "--to: Argument 'rnage'", "--help"),
            (["chekc", _project], "'chekc'", "--help"),
        };
        if (OperatingSystem.IsLinux())
        {
            // A file that is there and that even an administrator cannot read from its beginning.
            const string Unreadable = "/proc/self/mem";
            cases.Add((["report", Unreadable], $"'{Unreadable}' cannot be read", "leave it out"));
            cases.Add((["check", _project, "--baseline", Unreadable], $"'{Unreadable}' cannot be read", "name another one"));
        }

        foreach ((string[] command, string thing, string step) in cases)
        {
            (int exit, string output, string error) = await InProcess.MmlockAsync(command);
            Assert.True(exit == 2, output + error);
            Assert.Contains(thing, error, StringComparison.Ordinal);
            Assert.Contains(step, error, StringComparison.Ordinal);
            Assert.DoesNotContain("   at ", error, StringComparison.Ordinal);
        }
    }

    /// <summary>What the runtime itself sends to a terminal that it will read keys from.</summary>
    [GeneratedRegex("\e\\[\\?1h\e=")]
    private static partial Regex KeypadMode();
}
