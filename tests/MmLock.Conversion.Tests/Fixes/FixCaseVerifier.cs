using System.Text;
using MmLock.Analyzers.Operations;
using MmLock.CodeFixes.Rules.Hold;
using MmLock.CodeFixes.Rules.Protocol;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.Text;

namespace MmLock.Conversion.Tests.Fixes;

/// <summary>
/// A fix that keeps behaviour is run before and after: the same results, exceptions, events and holds, and nothing held
/// that was not.
/// </summary>
internal static class FixCaseVerifier
{
    private static readonly int[] s_inputs = [-1, 0, 1, 2];

    public static string Program(string members, string run) => $$"""
        using System;
        using System.Collections.Generic;
        using System.Threading;
        using System.Threading.Tasks;
        using MmLock;

        public sealed class Space
        {
        {{members}}
        }

        public static class Program
        {
            public static object? Run(int input)
            {
                {{run}}
            }
        }

        """.ReplaceLineEndings("\n");

    public static FixRun For(string rule) => new(rule, rule switch
    {
        "MML2002" => new MML2002UserAllocationUnderLockCodeFix(),
        "MML3001" => new MML3001LockNotReleasedCodeFix(),
        "MML3002" => new MML3002AcquireGapCodeFix(),
        "MML3009" => new MML3009UnstableLockIdentityCodeFix(),
        "MML3010" => new MML3010GuardMisuseCodeFix(),
        _ => throw new ArgumentOutOfRangeException(nameof(rule)),
    });

    /// <summary>The rule reports something, all of it is fixed, and what runs is the same.</summary>
    public static async Task IsFixedAsync(string rule, string source)
    {
        Conversion before = Of(source);
        FixRun run = For(rule);
        Assert.True((await run.DiagnosticsAsync(before)).Length > 0, $"{rule} is silent:\n{source}");
        Conversion[] fixedPrograms = [await run.OneByOneAsync(before), await run.AllAsync(before)];

        // Most often both are the same program, which need not be run twice.
        foreach (Conversion after in fixedPrograms.DistinctBy(p => p.Text.ToString()))
        {
            Assert.True((await run.DiagnosticsAsync(after)).Length == 0, $"{rule} is left:\n{after.Text}");
            RunsAsBefore(before, after);
        }

        // With carriage returns no line gets a bare line feed.
        Conversion windows = await run.AllAsync(Of(source.Replace("\n", "\r\n", StringComparison.Ordinal)));
        Assert.DoesNotContain("\n", windows.Text.ToString().Replace("\r\n", "", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    /// <summary>Nothing is offered as keeping the behaviour, and Fix All leaves the program alone.</summary>
    public static async Task IsLeftAsync(string rule, string source)
    {
        Conversion before = Of(source);
        FixRun run = For(rule);
        Assert.True((await run.DiagnosticsAsync(before)).Length > 0, $"{rule} is silent:\n{source}");
        Assert.DoesNotContain(await run.OffersAsync(before), o => !o.Title.EndsWith("(review)", StringComparison.Ordinal));
        Assert.Equal(source, (await run.AllAsync(before)).Text.ToString());
    }

    private static Conversion Of(string source) => Conversion.Of(SourceText.From(source, new UTF8Encoding(false)));

    private static void RunsAsBefore(Conversion before, Conversion after)
    {
        Execution[] ran = Execution.Of(before.Compilation, s_inputs);
        Execution[] runs = Execution.Of(after.Compilation, s_inputs);
        foreach ((int input, Execution was, Execution now) in s_inputs.Zip(ran, runs))
        {
            Assert.True(
                was.Trace == now.Trace && was.Outcome == now.Outcome && (now.Left.Length == 0 || now.Left == was.Left),
                $"input {input}\nbefore: {was}\nafter:  {now}\n{after.Text}");
        }
    }
}
