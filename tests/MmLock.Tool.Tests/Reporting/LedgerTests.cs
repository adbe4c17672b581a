using MmLock.Tool.Conversion;
using MmLock.Tool.Reporting;
using Spectre.Console;

namespace MmLock.Tool.Tests.Reporting;

public sealed class LedgerTests
{
    private static string Printed(AnsiSupport ansi, ColorSystemSupport colors, Action<IAnsiConsole> write)
    {
        var text = new StringWriter();
        IAnsiConsole console = AnsiConsole.Create(
            new AnsiConsoleSettings { Ansi = ansi, ColorSystem = colors, Out = new AnsiConsoleOutput(text) });
        console.Profile.Width = 80;
        write(console);
        return text.ToString().ReplaceLineEndings("\n");
    }

    private static WorkloadResult Result(double wait) =>
        new(true, 1_000_000_000, [new Metric("block map+unmap", "ops/s", wait, "higher")]);

    [Fact]
    public void Three_columns_fit_into_a_terminal()
    {
        string ledger = Printed(
            AnsiSupport.No,
            ColorSystemSupport.NoColors,
            c => LedgerWriter.Write(new(123_456, 0, 0, 0), new(0, 123_456, 0, 0), new(0, 8, 100_000, 23_448), c));
        Assert.Matches(@"acquires +before +API +ranges", ledger);
        Assert.Matches(@"coarse: everyone waits +0 +123,456 +8 *\n", ledger);
        string comparison = Printed(
            AnsiSupport.No, ColorSystemSupport.NoColors, c => ComparisonWriter.Write(Result(30), Result(18.7), Result(169_200), c));
        Assert.Matches(@"block map\+unmap +ops/s +30\.0 +18\.7 +169,200 +5,640x better", comparison);

        // What no run has kept is no figure.
        string without = Printed(
            AnsiSupport.No, ColorSystemSupport.NoColors, c => ComparisonWriter.Write(Result(30), null, Result(169_200), c));
        Assert.Matches(@"ops/s +30\.0 +169,200", without);
        Assert.All((ledger + comparison).Split('\n'), l => Assert.InRange(l.Length, 0, 80));
    }

    [Fact]
    public void Diff_is_in_colour_where_there_is_any_and_ends_no_line_as_the_file_does()
    {
        const string Diff = "--- a/a.cs\n+++ b/a.cs\n@@ -1,2 +1,2 @@\n one\r\n-two\r\n+[three]\r\n";
        string plain = Printed(AnsiSupport.No, ColorSystemSupport.NoColors, c => DiffWriter.Write(Diff, c));
        Assert.Equal("--- a/a.cs\n+++ b/a.cs\n@@ -1,2 +1,2 @@\n one\n-two\n+[three]\n", plain);
        string coloured = Printed(AnsiSupport.Yes, ColorSystemSupport.Standard, c => DiffWriter.Write(Diff, c));
        Assert.Contains("\u001b[31m-two", coloured, StringComparison.Ordinal);
        Assert.Contains("\u001b[32m+[three]", coloured, StringComparison.Ordinal);
        string longLine = $"+{new string('x', 60)} {new string('y', 60)}\n";
        Assert.Equal(longLine, Printed(AnsiSupport.No, ColorSystemSupport.NoColors, c => DiffWriter.Write(longLine, c)));
        string without = Printed(AnsiSupport.No, ColorSystemSupport.Standard, c => DiffWriter.Write(Diff, c));
        Assert.DoesNotContain("\u001b", without, StringComparison.Ordinal);
    }
}
