using System;
using System.Collections.Concurrent;
using System.IO;
using System.Runtime.CompilerServices;
using System.Text;
using MmLock.Analyzers.Prefilter;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace MmLock.Analyzers.Operations;

/// <summary>What a fact about a place in a file says.</summary>
internal enum FactKind
{
    /// <summary>What a name means.</summary>
    Name,

    /// <summary>Which constructor is called by the name of the type that begins there,</summary>
    Spelled,

    /// <summary>or without one.</summary>
    Unnamed,

    /// <summary>Whether the filter of a handler runs any code but its own.</summary>
    Filter,

    /// <summary>Whether the file designates a lock whose type is none of a lock.</summary>
    Designation,
}

/// <summary>
/// What binding has told of places in files, kept by file from one compilation to the next: an edit inside of a body changes what the code
/// of that file means and of no other. So a fact of a file holds as long as all that the files of the project, and of those below it,
/// declare is as it was. A fact is a number and knows no compilation; it tells what need not be bound, and what is left is bound as ever.
/// </summary>
internal sealed class BindingFacts(SemanticModels models)
{
    /// <summary>It may mean anything, such as one of several methods none of which fits.</summary>
    private const int Unknown = 0;

    /// <summary>A local, a namespace, nothing at all: what is asked for is none of these.</summary>
    private const int Other = 1;

    private static readonly ConditionalWeakTable<SyntaxTree, FactsOfFile> s_files = new();
    private static readonly ConditionalWeakTable<object, StrongBox<long>> s_numbers = new();
    private static long s_last;

    private readonly ConcurrentDictionary<SyntaxTree, ConcurrentDictionary<(int, FactKind), int>> _facts = new();
    private readonly ConcurrentDictionary<ISymbol, int> _ids = new(SymbolEqualityComparer.Default);
    private readonly ConcurrentDictionary<Compilation, string> _declarations = new();

    /// <summary>
    /// The uses of names that may mean a symbol, as far as it is known: those of a name whose meaning is not known are among them.
    /// </summary>
    public IEnumerable<SimpleNameSyntax> Uses(
        ISymbol symbol, string name, SyntaxTree tree, CancellationToken cancellationToken, FactKind kind = FactKind.Name,
        Microsoft.CodeAnalysis.Text.TextSpan? within = null)
    {
        int asked = IdOf(symbol);
        ConcurrentDictionary<(int, FactKind), int> facts = Of(tree, cancellationToken);
        return IdentifierIndex.Of(tree, cancellationToken).Uses(
            name, tree.GetRoot(cancellationToken), within, p => !facts.TryGetValue((p, kind), out int known) || MayBe(known, asked));
    }

    /// <summary>Those of some places at which a symbol may be meant, in the same way.</summary>
    public IEnumerable<int> Places(
        IEnumerable<int> places, FactKind kind, ISymbol symbol, SyntaxTree tree, CancellationToken cancellationToken)
    {
        int asked = IdOf(symbol);
        ConcurrentDictionary<(int, FactKind), int> facts = Of(tree, cancellationToken);
        return places.Where(p => !facts.TryGetValue((p, kind), out int known) || MayBe(known, asked));
    }

    /// <summary>False only if what is written at a place certainly means something else.</summary>
    public bool MayMean(SyntaxNode use, int place, FactKind kind, ISymbol symbol, CancellationToken cancellationToken)
    {
        int asked = IdOf(symbol);
        return asked is Unknown or Other || MayBe(
            Read(use.SyntaxTree, place, kind, () =>
                models.Get(use.SyntaxTree).GetSymbolInfo(use, cancellationToken) is var found && found.Symbol is { } meant ? IdOf(meant)
                : found.CandidateSymbols.IsEmpty ? Other : Unknown, cancellationToken),
            asked);
    }

    /// <summary>Whether a fact is so, as <paramref name="read"/> finds it where it is not known.</summary>
    public bool Is(SyntaxTree tree, int place, FactKind kind, Func<bool> read, CancellationToken cancellationToken) =>
        Read(tree, place, kind, () => read() ? 1 : 0, cancellationToken) != 0;

    private static bool MayBe(int known, int asked) => known == asked || known == Unknown || asked is Unknown or Other;

    private int Read(SyntaxTree tree, int place, FactKind kind, Func<int> read, CancellationToken cancellationToken)
    {
        ConcurrentDictionary<(int, FactKind), int> facts = Of(tree, cancellationToken);
        return facts.TryGetValue((place, kind), out int known) ? known : facts.GetOrAdd((place, kind), read());
    }

    private ConcurrentDictionary<(int, FactKind), int> Of(SyntaxTree tree, CancellationToken cancellationToken) =>
        _facts.TryGetValue(tree, out ConcurrentDictionary<(int, FactKind), int>? known) ? known
        : _facts.GetOrAdd(
            tree,
            models.OwnerOf(tree) is { } owner && DeclarationsOf(owner, cancellationToken) is { Length: > 0 } declarations
                ? s_files.GetValue(tree, _ => new FactsOfFile()).Under(declarations)
                : new ConcurrentDictionary<(int, FactKind), int>());

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

    /// <summary>All that the facts of a compilation's files depend on, in one value; empty where that cannot be told.</summary>
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
    /// Under the declarations of now, and under those of before, which come back when a half-written statement is whole again.
    /// </summary>
    private sealed class FactsOfFile
    {
        private const int Kept = 2;
        private readonly List<(string Declarations, ConcurrentDictionary<(int, FactKind), int> Facts)> _kept = new();

        public ConcurrentDictionary<(int, FactKind), int> Under(string declarations)
        {
            lock (_kept)
            {
                int index = _kept.FindIndex(k => k.Declarations == declarations);
                (string, ConcurrentDictionary<(int, FactKind), int> Facts) found =
                    index < 0 ? (declarations, new ConcurrentDictionary<(int, FactKind), int>()) : _kept[index];
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
