using System.Text;
using MmLock.Conversion.Tests.Checking;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Emit;
using Microsoft.CodeAnalysis.Text;

namespace MmLock.Conversion.Tests;

/// <summary>A compiled program, made once for all that run it: as it is, and as the checking lock wants it.</summary>
internal sealed class ProgramImage
{
    private static readonly EmitOptions s_options = new(debugInformationFormat: DebugInformationFormat.PortablePdb);

    private readonly Lazy<byte[]> _rewritten;

    public ProgramImage(Compilation compilation)
    {
        Compilation = compilation;
        using var symbols = new MemoryStream();
        Plain = Emit(compilation, symbols);
        byte[] known = symbols.ToArray();
        _rewritten = new Lazy<byte[]>(() =>
        {
            using MemoryStream rewritten = Rewriter.Rewrite(new MemoryStream(Plain), new MemoryStream(known));
            return rewritten.ToArray();
        });
    }

    public Compilation Compilation { get; }

    public byte[] Plain { get; }

    /// <summary>It says what it holds and what data it touches.</summary>
    public byte[] Rewritten => _rewritten.Value;

    /// <param name="compilation">The program.</param>
    /// <param name="symbols">Gets its symbols; null for none.</param>
    public static byte[] Emit(Compilation compilation, Stream? symbols)
    {
        if (symbols is not null)
        {
            // Symbols are of files, and those have an encoding.
            foreach (SyntaxTree tree in compilation.SyntaxTrees.Where(t => t.Encoding is null))
            {
                compilation = compilation.ReplaceSyntaxTree(
                    tree, tree.WithChangedText(SourceText.From(tree.ToString(), new UTF8Encoding(false))));
            }
        }

        using var image = new MemoryStream();
        EmitResult result = compilation.Emit(image, symbols, options: s_options);
        Assert.True(
            result.Success,
            string.Join("\n", result.Diagnostics.Where(d => d.Severity == DiagnosticSeverity.Error)) + "\n"
                + compilation.SyntaxTrees.Last());
        return image.ToArray();
    }
}
