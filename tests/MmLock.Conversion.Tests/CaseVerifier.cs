using System.Text;
using MmLock.Analyzers.Locks;
using MmLock.CodeFixes.Editing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace MmLock.Conversion.Tests;

/// <summary>What must hold for each program that is converted.</summary>
internal static class CaseVerifier
{
    /// <param name="source">With line feeds.</param>
    /// <param name="inputs">What it is run with, before and after.</param>
    /// <param name="refused">Part of the reason why it stays raw; null for a program that is converted.</param>
    public static async Task VerifyAsync(string source, int[] inputs, string? refused = null)
    {
        Conversion before = Conversion.Of(SourceText.From(source, new UTF8Encoding(false)));
        LockSite[] sites = [.. before.Inventory.Sites.Where(s => s.Stage is SiteStage.Raw or SiteStage.Refused)];
        Assert.NotEmpty(sites);
        Assert.All(sites, s => Assert.Equal(refused is not null, s.Stage == SiteStage.Refused));
        if (refused is not null)
        {
            Assert.Contains(sites, s => s.Reason!.Contains(refused, StringComparison.Ordinal));
            Assert.Equal(source, (await before.ConvertAsync()).Text.ToString());
            return;
        }

        Conversion after = await before.ConvertAsync();
        string converted = after.Text.ToString();
        Assert.NotEqual(source, converted);

        // What the rules have to say about it, they said before.
        string? objection = await FixGate.ObjectionAsync(before.Solution, after.Solution, default);
        Assert.True(objection is null, $"{objection}\n{converted}");

        // Nothing raw is left, and a second run finds nothing to do.
        Assert.DoesNotContain(after.Inventory.Sites, s => s.Stage is SiteStage.Raw or SiteStage.Refused);
        Assert.Equal(converted, (await after.ConvertAsync()).Text.ToString());
        await CheckBytesAsync(source, converted);
        CheckUntouchedLines(source, converted, sites);
        Execution[] ran = Execution.Of(before.Compilation, inputs);
        Execution[] runs = Execution.Of(after.Compilation, inputs);
        foreach ((int input, Execution was, Execution now) in inputs.Zip(ran, runs))
        {
            Assert.Equal("", was.Left);
            Assert.True(now.IsLike(was), $"input {input}\nbefore: {was}\nafter:  {now}\n{converted}");
        }
    }

    /// <summary>Carriage returns and a byte order mark stay; otherwise the same comes out once more.</summary>
    private static async Task CheckBytesAsync(string source, string converted)
    {
        SourceText text = SourceText.From(source.Replace("\n", "\r\n", StringComparison.Ordinal), new UTF8Encoding(true));
        SourceText result = (await Conversion.Of(text).ConvertAsync()).Text;
        Assert.Equal(converted.Replace("\n", "\r\n", StringComparison.Ordinal), result.ToString());
        Assert.NotEmpty(result.Encoding!.GetPreamble());
    }

    /// <summary>A line that has nothing to do with a lock is still there, in order and byte by byte.</summary>
    private static void CheckUntouchedLines(string source, string converted, LockSite[] sites)
    {
        HashSet<int> touched = [.. sites.Select(s => s.Location.GetLineSpan().StartLinePosition.Line)];
        string[] kept = [.. source.Split('\n').Where((l, i) => !touched.Contains(i) && IsContent(l))];
        var lines = new Queue<string>(converted.Split('\n'));
        foreach (string line in kept)
        {
            while (lines.Count > 0 && lines.Peek() != line)
            {
                lines.Dequeue();
            }

            Assert.True(lines.Count > 0, $"'{line}' is gone or has moved:\n{converted}");
            lines.Dequeue();
        }
    }

    /// <summary>
    /// Statements and comments. Braces, <c>try</c> and <c>finally</c> come and go with the form of the hold, attributes
    /// and types with the lock.
    /// </summary>
    private static bool IsContent(string line) =>
        line.Trim() is { Length: > 1 } text && !text.StartsWith("try {", StringComparison.Ordinal)
            && text is not ("try" or "finally" or "} finally {" or "[CoarseLock]") && !text.Contains("Lock", StringComparison.Ordinal)
            && !text.Contains("Mutex", StringComparison.Ordinal) && !text.Contains("Semaphore", StringComparison.Ordinal)
            && !text.Contains("object", StringComparison.Ordinal);
}
