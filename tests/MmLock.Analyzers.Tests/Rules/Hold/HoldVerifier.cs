using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Testing;

namespace MmLock.Analyzers.Tests.Rules.Hold;

/// <summary>Runs one of the rules on held locks over marked-up source: <c>[|…|]</c> where it must report, nothing anywhere else.</summary>
internal static class HoldVerifier
{
    public static Task VerifyAsync(string id, string source, params DiagnosticResult[] expected) =>
        VerifyAsync(id, source, OutputKind.DynamicallyLinkedLibrary, null, [], expected);

    public static Task VerifyAsync(
        string id,
        string source,
        OutputKind kind,
        string? editorConfig,
        string[] moreSources,
        DiagnosticResult[]? expected = null,
        string? effects = null) =>
        RuleVerifier.VerifyAsync(
            id, [id], moreSources.Prepend(source).Select(s => Usings + s), expected ?? [], kind, editorConfig, effects);

    public const string Usings = Prelude.Usings + """
        using System.Buffers;
        using System.IO;
        using System.Runtime.InteropServices;

        """;

    /// <summary>An owner of one lock of each class.</summary>
    public const string Mm = """
        public class Mm
        {
            [CoarseLock] public readonly ReaderWriterLockSlim Sem = new();
            [CoarseLock] public readonly object Gate = new();
            public readonly ReaderWriterLockSlim Plain = new();
            public MmapLock Lock { get; } = new();
            public VmaLock Vmas => Lock.VmaLock;
            public void DownRead() => Sem.EnterReadLock();
            public void UpRead() => Sem.ExitReadLock();
        }

        """;
}
