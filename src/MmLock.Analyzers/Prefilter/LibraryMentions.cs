using System;
using System.Buffers;
using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace MmLock.Analyzers.Prefilter;

/// <summary>
/// Whether a compilation can name an annotation or a lock of this library: no lock is designated without. Looks at text, not at nodes,
/// since code without locks should pay for nothing more; errs on the side of yes. What it finds of a file holds for all compilations
/// that the file is in.
/// </summary>
internal static class LibraryMentions
{
    private const string Library = "MmLock";
    private const string Runtime = "MmLock.Runtime";
    private const int ChunkLength = 16 * 1024;

    private static readonly ConditionalWeakTable<SyntaxTree, object> s_files = new();
    private static readonly object s_yes = true;
    private static readonly object s_no = false;

    public static bool In(Compilation compilation, CancellationToken cancellationToken) =>
        compilation.SyntaxTrees.Any(t => In(t, cancellationToken)) || InReferences(compilation, cancellationToken);

    /// <summary>
    /// Whether a reference may hand out locks of this library, or members that it annotates: then code needs no name of the library's.
    /// </summary>
    private static bool InReferences(Compilation compilation, CancellationToken cancellationToken)
    {
        foreach (IAssemblySymbol assembly in compilation.SourceModule.ReferencedAssemblySymbols)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (assembly.Name != Runtime
                && (assembly.NamespaceNames.Contains(Library)
                    || assembly.Modules.Any(m => m.ReferencedAssemblies.Any(r => r.Name == Runtime))))
            {
                return true;
            }
        }

        return false;
    }

    private static bool In(SyntaxTree tree, CancellationToken cancellationToken)
    {
        if (!s_files.TryGetValue(tree, out object? known))
        {
            bool found = Says(tree.GetText(cancellationToken), out bool isEscaped)
                ? !OnlyDeclaresAnnotations(tree, cancellationToken)
                : isEscaped && tree.GetRoot(cancellationToken).DescendantTokens().Any(t => t.ValueText == Library);
            known = s_files.GetValue(tree, _ => found ? s_yes : s_no);
        }

        return known == s_yes;
    }

    /// <param name="text">All of a file, branches that are not compiled among it.</param>
    /// <param name="isEscaped">A name may be spelled with escapes; searched only as far as the library is not named.</param>
    private static bool Says(SourceText text, out bool isEscaped)
    {
        isEscaped = false;
        char[] chunk = ArrayPool<char>.Shared.Rent(ChunkLength);
        try
        {
            // Chunks overlap, so that a name between two is seen.
            for (int start = 0; start < text.Length; start += ChunkLength - Library.Length)
            {
                int length = Math.Min(ChunkLength, text.Length - start);
                text.CopyTo(start, chunk, 0, length);
                ReadOnlySpan<char> part = chunk.AsSpan(0, length);
                if (part.IndexOf(Library.AsSpan()) >= 0)
                {
                    return true;
                }

                isEscaped |= part.IndexOf("\\u".AsSpan()) >= 0 || part.IndexOf("\\U".AsSpan()) >= 0;
            }

            return false;
        }
        finally
        {
            ArrayPool<char>.Shared.Return(chunk);
        }
    }

    /// <summary>The file that brings the annotations as source: it declares attributes, and has none but what those are for.</summary>
    private static bool OnlyDeclaresAnnotations(SyntaxTree tree, CancellationToken cancellationToken)
    {
        var root = (CompilationUnitSyntax)tree.GetRoot(cancellationToken);
        return root.Members.Count == 1
            && root.Members[0] is BaseNamespaceDeclarationSyntax declared
            && declared.Name.ToString() == Library
            && declared.Usings.Count == 0
            && root.Usings.All(u => !u.ToString().Contains(Library))
            && declared.Members.All(m => m is EnumDeclarationSyntax
                || m is ClassDeclarationSyntax type && type.Identifier.ValueText.EndsWith(nameof(Attribute), StringComparison.Ordinal))
            && !root.ContainsDirectives
            && root.DescendantNodes().OfType<AttributeSyntax>().All(a => a.Name.ToString() is "AttributeUsage" or "Flags")
            && !IdentifierIndex.Of(tree, cancellationToken).SitePlaces.Any();
    }
}
