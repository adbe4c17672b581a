using System;
using System.Collections.Concurrent;
using System.IO;
using System.Runtime.CompilerServices;
using System.Text;
using MmLock.Analyzers.Prefilter;
using Microsoft.CodeAnalysis.CSharp;

namespace MmLock.Analyzers.Operations;

/// <summary>
/// What names and calls mean, kept by file from one compilation to the next: an edit inside of a body changes what the names of that file
/// mean and of no other. So a fact of a file holds as long as all that the files declare is as it was. A fact is a number and knows no
/// compilation; it tells what need not be bound, and what is left is bound as ever.
/// </summary>
internal sealed class NameMeanings(SemanticModels models)
{
    /// <summary>It may mean anything, such as one of several methods none of which fits.</summary>
    private const int Unknown = 0;

    /// <summary>A local, a namespace, nothing at all: what is asked for is none of these.</summary>
    private const int Other = 1;

    private static readonly ConditionalWeakTable<SyntaxTree, FileMeanings> s_files = new();
    private static readonly ConditionalWeakTable<object, StrongBox<long>> s_numbers = new();
    private static long s_last;

    private readonly ConcurrentDictionary<SyntaxTree, ConcurrentDictionary<(int, int, int), int>> _facts = new();
    private readonly ConcurrentDictionary<ISymbol, int> _ids = new(SymbolEqualityComparer.Default);
    private readonly ConcurrentDictionary<Compilation, string> _declarations = new();

    /// <summary>False only if the name or call certainly means something else.</summary>
    public bool MayMean(SyntaxNode use, ISymbol symbol, CancellationToken cancellationToken)
    {
        int asked = IdOf(symbol);
        return asked is Unknown or Other || MeaningOf(use, cancellationToken) is var meaning && (meaning == asked || meaning == Unknown);
    }

    private int MeaningOf(SyntaxNode use, CancellationToken cancellationToken)
    {
        ConcurrentDictionary<(int, int, int), int> facts = _facts.TryGetValue(use.SyntaxTree, out var known)
            ? known
            : _facts.GetOrAdd(use.SyntaxTree, FactsOf(use.SyntaxTree, cancellationToken));
        (int, int, int) key = (use.SpanStart, use.Span.End, use.RawKind);
        if (!facts.TryGetValue(key, out int meaning))
        {
            SymbolInfo found = models.Get(use.SyntaxTree).GetSymbolInfo(use, cancellationToken);
            meaning = found.Symbol is { } symbol ? IdOf(symbol) : found.CandidateSymbols.IsEmpty ? Other : Unknown;
            facts.TryAdd(key, meaning);
        }

        return meaning;
    }

    private ConcurrentDictionary<(int, int, int), int> FactsOf(SyntaxTree tree, CancellationToken cancellationToken) =>
        models.OwnerOf(tree) is { } owner && DeclarationsOf(owner, cancellationToken) is { Length: > 0 } declarations
            ? s_files.GetValue(tree, _ => new FileMeanings()).Under(declarations)
            : new ConcurrentDictionary<(int, int, int), int>();

    /// <summary>
    /// The same for one declaration in all compilations in which it is declared the same way. Two that have one number are not told apart.
    /// </summary>
    private int IdOf(ISymbol symbol)
    {
        symbol = ((symbol as IMethodSymbol)?.ReducedFrom ?? symbol).OriginalDefinition;
        return _ids.TryGetValue(symbol, out int known) ? known : _ids.GetOrAdd(symbol, Read(symbol));

        static int Read(ISymbol symbol) => symbol switch
        {
            { ContainingType.IsTupleType: true } => Unknown,
            IMethodSymbol { MethodKind: MethodKind.LocalFunction or MethodKind.AnonymousFunction } => Other,
            IFieldSymbol or IPropertySymbol or IEventSymbol or IMethodSymbol or INamedTypeSymbol =>
                symbol.GetDocumentationCommentId() is { Length: > 0 } id ? id.GetHashCode() : Unknown,
            _ => Other,
        };
    }

    /// <summary>All that the names of a compilation's files depend on, in one value; empty where that cannot be told.</summary>
    private string DeclarationsOf(Compilation compilation, CancellationToken cancellationToken)
    {
        if (_declarations.TryGetValue(compilation, out string? known))
        {
            return known;
        }

        if (compilation is not CSharpCompilation { ScriptCompilationInfo: null })
        {
            return _declarations.GetOrAdd(compilation, "");
        }

        using var all = new MemoryStream();
        using var writer = new BinaryWriter(all, Encoding.Unicode);
        writer.Write(compilation.AssemblyName ?? "");
        writer.Write(NumberOf(compilation.Options));
        foreach (SyntaxTree tree in compilation.SyntaxTrees)
        {
            writer.Write(DeclarationDigest.Of(tree, cancellationToken));
        }

        foreach (MetadataReference reference in compilation.References)
        {
            // What a project shows of itself may be the same when the project is not.
            string below = reference is CompilationReference project ? DeclarationsOf(project.Compilation, cancellationToken) : "";
            writer.Write(below.Length > 0 ? 0 : NumberOf(reference));
            writer.Write(below);
            writer.Write(string.Join(",", reference.Properties.Aliases));
            writer.Write(reference.Properties.EmbedInteropTypes);
        }

        writer.Flush();
        return _declarations.GetOrAdd(compilation, Convert.ToBase64String(DeclarationDigest.Of(all.ToArray())));
    }

    /// <summary>Tells objects apart that never change, and keeps none of them.</summary>
    private static long NumberOf(object one) =>
        s_numbers.GetValue(one, static _ => new StrongBox<long>(Interlocked.Increment(ref s_last))).Value;

    /// <summary>
    /// Of one file: under the declarations of now, and under those of before, which come back when a half-written statement is whole again.
    /// </summary>
    private sealed class FileMeanings
    {
        private const int Kept = 2;
        private readonly List<(string Declarations, ConcurrentDictionary<(int, int, int), int> Facts)> _kept = new();

        public ConcurrentDictionary<(int, int, int), int> Under(string declarations)
        {
            lock (_kept)
            {
                int index = _kept.FindIndex(k => k.Declarations == declarations);
                (string, ConcurrentDictionary<(int, int, int), int> Facts) found =
                    index < 0 ? (declarations, new ConcurrentDictionary<(int, int, int), int>()) : _kept[index];
                if (index >= 0)
                {
                    _kept.RemoveAt(index);
                }

                _kept.Insert(0, found);
                if (_kept.Count > Kept)
                {
                    _kept.RemoveAt(Kept);
                }

                return found.Facts;
            }
        }
    }
}
