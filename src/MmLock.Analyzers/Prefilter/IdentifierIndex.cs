using System;
using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace MmLock.Analyzers.Prefilter;

/// <summary>
/// The names that a file uses, and where: read once, whatever compilations the file is in, for an edit leaves most files
/// alone. It tells which files and bodies are worth binding; what is really there, binding says.
/// </summary>
internal sealed class IdentifierIndex
{
    /// <summary>About as many as files have.</summary>
    private const int CharactersPerName = 16;

    private static readonly ConditionalWeakTable<SyntaxTree, IdentifierIndex> s_files = new();

    /// <summary>
    /// Hash of a name in the upper half, the place of a use in the lower: sorted, so that the uses of a name stand
    /// together and in order.
    /// </summary>
    private readonly long[] _uses;
    private readonly int[] _locks;
    private readonly int[] _sites;
    private readonly int[] _markedFunctions;
    private readonly Lazy<FileWrappers> _wrappers;

    private IdentifierIndex(SyntaxTree tree, long[] uses, Builder builder)
    {
        _uses = uses;
        _locks = builder.Locks.ToArray();
        _sites = builder.Sites.ToArray();
        _markedFunctions = builder.MarkedFunctions.ToArray();
        _wrappers = new(() => new FileWrappers(tree.GetRoot()));
        UnnamedCalls = builder.UnnamedCalls.ToImmutable();
        Aliases = builder.Aliases.ToImmutable();
        Bases = builder.Bases.ToImmutable();
        Copies = builder.Copies.ToImmutable();
        Filters = builder.Filters.ToImmutable();
        MakesAny = builder.MakesAny;
        OpensTypes = builder.OpensTypes;
        OpensTypesEverywhere = builder.OpensTypesEverywhere;
    }

    /// <summary>
    /// Constructor calls that do not spell the type, <c>new(…)</c>, <c>: base(…)</c>, <c>: this(…)</c>, with the number of their
    /// arguments.
    /// </summary>
    public ImmutableArray<(int Place, int Arguments)> UnnamedCalls { get; }

    /// <summary>What base lists spell: hash of the name, and place of the identifier of the type that is declared.</summary>
    public ImmutableArray<(int Hash, int Place)> Bases { get; }

    /// <summary>The keyword of <c>one with { … }</c>.</summary>
    public ImmutableArray<int> Copies { get; }

    /// <summary>The keyword of <c>catch (…) when (…)</c>.</summary>
    public ImmutableArray<int> Filters { get; }

    /// <summary>Whether objects may be made of types that are not named: <c>where T : new()</c>, <c>where T : struct</c>.</summary>
    public bool MakesAny { get; }

    /// <summary>Whether members of other types may be used by their names alone here: <c>using static</c>.</summary>
    public bool OpensTypes { get; }

    /// <summary>The same for all files: <c>global using static</c>.</summary>
    public bool OpensTypesEverywhere { get; }

    /// <summary><c>using Alias = Some.Target;</c></summary>
    public ImmutableArray<(string Alias, string Target)> Aliases { get; }

    public static IdentifierIndex Of(SyntaxTree tree, CancellationToken cancellationToken) =>
        s_files.TryGetValue(tree, out IdentifierIndex? known) ? known : s_files.GetValue(tree, t => Read(t, cancellationToken));

    /// <summary>Whether the file uses a name. Errs, rarely, on the side of yes.</summary>
    public bool Contains(string name) => Contains(name, new TextSpan(0, int.MaxValue));

    /// <summary>How often a part of the file uses a name.</summary>
    public int Count(string name, TextSpan span)
    {
        int hash = name.GetHashCode();
        return LowerBound(hash, span.End) - LowerBound(hash, span.Start);
    }

    /// <summary>Whether a part of the file uses a name.</summary>
    public bool Contains(string name, TextSpan span)
    {
        int hash = name.GetHashCode();
        int first = LowerBound(hash, span.Start);
        return first < _uses.Length && Hash(_uses[first]) == hash && Place(_uses[first]) < span.End;
    }

    /// <summary>Where a lock is taken or released, by the look of it, in order.</summary>
    public IReadOnlyList<int> LockPlaces => _locks;

    /// <summary>The same and wherever else something is done that is done to locks.</summary>
    public IEnumerable<int> SitePlaces => _locks.Concat(_sites);

    /// <summary>
    /// The names of methods that take a lock and do not visibly give it back, or the reverse. A file that spells no primitive has none, and
    /// its methods are not read.
    /// </summary>
    public ImmutableArray<string> OpenEnded => _locks.Length > 0 ? _wrappers.Value.OpenEnded : ImmutableArray<string>.Empty;

    /// <summary>The names of methods that run a parameter under a lock.</summary>
    /// <param name="wrappers">Hashes of the names by which a lock may be taken without a primitive being spelled.</param>
    public ImmutableArray<string> RunFunctionsWith(HashSet<int> wrappers) =>
        _locks.Length > 0 || ContainsAny(wrappers) ? _wrappers.Value.RunFunctions : ImmutableArray<string>.Empty;

    /// <summary>Methods that may call any of some, told by the hashes of their names.</summary>
    public IEnumerable<WrapperCandidate> MethodsThatCall(HashSet<int> hashes) =>
        _wrappers.IsValueCreated || ContainsAny(hashes) ? _wrappers.Value.ThatCall(hashes) : Enumerable.Empty<WrapperCandidate>();

    /// <summary>Whether a lock is taken or released here, by the look of it.</summary>
    public bool HasLockIn(TextSpan span) => HasAny(_locks, span);

    /// <summary>Whether anything is done here that is done to locks, by the look of it.</summary>
    public bool HasSiteIn(TextSpan span) => HasAny(_locks, span) || HasAny(_sites, span);

    /// <summary>Whether a local function here has attributes.</summary>
    public bool HasMarkedFunctionIn(TextSpan span) => HasAny(_markedFunctions, span);

    public static bool HasAny(int[] sorted, TextSpan span)
    {
        int index = Array.BinarySearch(sorted, span.Start);
        index = index < 0 ? ~index : index;
        return index < sorted.Length && sorted[index] < span.End;
    }

    /// <summary>The uses of a name in a part of the file, in order; in all of it where no part is given.</summary>
    /// <param name="name">The name.</param>
    /// <param name="root">Of the file.</param>
    /// <param name="within">The part.</param>
    /// <param name="isWanted">Asked by the place, before there is a node for it.</param>
    public IEnumerable<SimpleNameSyntax> Uses(
        string name, SyntaxNode root, TextSpan? within = null, Func<int, bool>? isWanted = null)
    {
        int hash = name.GetHashCode();
        for (int i = LowerBound(hash, 0); i < _uses.Length && Hash(_uses[i]) == hash; i++)
        {
            if (within?.Contains(Place(_uses[i])) != false && isWanted?.Invoke(Place(_uses[i])) != false
                && root.FindToken(Place(_uses[i])).Parent is SimpleNameSyntax use
                && use.Identifier.ValueText == name)
            {
                yield return use;
            }
        }
    }

    /// <summary>Whether any of some names is used.</summary>
    /// <param name="hashes">Of the names.</param>
    private bool ContainsAny(HashSet<int> hashes) =>
        hashes.Any(h => LowerBound(h, 0) is var first && first < _uses.Length && Hash(_uses[first]) == h);

    /// <summary>Where any of some names is used, in order.</summary>
    /// <param name="hashes">Of the names.</param>
    public int[] PlacesOf(HashSet<int> hashes)
    {
        var places = new List<int>();
        for (int i = 0; i < _uses.Length;)
        {
            int hash = Hash(_uses[i]);
            bool asked = hashes.Contains(hash);
            for (; i < _uses.Length && Hash(_uses[i]) == hash; i++)
            {
                if (asked)
                {
                    places.Add(Place(_uses[i]));
                }
            }
        }

        places.Sort();
        return places.ToArray();
    }

    private static int Hash(long use) => (int)(use >> 32);

    private static int Place(long use) => (int)(uint)use;

    private static long Use(int hash, int place) => ((long)hash << 32) | (uint)place;

    private int LowerBound(int hash, int place)
    {
        int index = Array.BinarySearch(_uses, Use(hash, place));
        return index < 0 ? ~index : index;
    }

    private static IdentifierIndex Read(SyntaxTree tree, CancellationToken cancellationToken)
    {
        SyntaxNode root = tree.GetRoot(cancellationToken);
        var builder = new Builder(root.FullSpan.Length / CharactersPerName);
        foreach (SyntaxNode node in root.DescendantNodes())
        {
            builder.Add(node);
        }

        long[] uses = builder.Uses.ToArray();
        Array.Sort(uses);
        return new IdentifierIndex(tree, uses, builder);
    }

    /// <summary>Collects in source order, so that places come sorted.</summary>
    private sealed class Builder(int names)
    {
        public List<long> Uses { get; } = new(names);

        public ImmutableArray<(int, int)>.Builder Bases { get; } = ImmutableArray.CreateBuilder<(int, int)>();

        public ImmutableArray<int>.Builder Copies { get; } = ImmutableArray.CreateBuilder<int>();

        public ImmutableArray<int>.Builder Filters { get; } = ImmutableArray.CreateBuilder<int>();

        public bool MakesAny { get; private set; }

        public bool OpensTypes { get; private set; }

        public bool OpensTypesEverywhere { get; private set; }

        public List<int> Locks { get; } = new();

        public List<int> Sites { get; } = new();

        public List<int> MarkedFunctions { get; } = new();

        public ImmutableArray<(int, int)>.Builder UnnamedCalls { get; } = ImmutableArray.CreateBuilder<(int, int)>();

        public ImmutableArray<(string, string)>.Builder Aliases { get; } = ImmutableArray.CreateBuilder<(string, string)>();

        public void Add(SyntaxNode node)
        {
            switch (node)
            {
                case SimpleNameSyntax name when !name.Identifier.IsMissing:
                    AddName(name);
                    break;
                case BaseListSyntax { Parent: BaseTypeDeclarationSyntax type } list:
                    foreach (BaseTypeSyntax listed in list.Types)
                    {
                        Bases.Add((RightmostName(listed.Type).GetHashCode(), type.Identifier.SpanStart));
                    }

                    break;
                case LockStatementSyntax statement:
                    Locks.Add(statement.SpanStart);
                    break;
                case ImplicitObjectCreationExpressionSyntax creation:
                    UnnamedCalls.Add((node.SpanStart, creation.ArgumentList.Arguments.Count));
                    break;
                case ConstructorInitializerSyntax initializer:
                    UnnamedCalls.Add((node.SpanStart, initializer.ArgumentList.Arguments.Count));
                    break;
                case PrimaryConstructorBaseTypeSyntax primary:
                    UnnamedCalls.Add((node.SpanStart, primary.ArgumentList.Arguments.Count));
                    break;
                case LocalFunctionStatementSyntax { AttributeLists.Count: > 0 }:
                    MarkedFunctions.Add(node.SpanStart);
                    break;
                case CatchFilterClauseSyntax filter:
                    Filters.Add(filter.WhenKeyword.SpanStart);
                    break;
                case ConstructorConstraintSyntax or ClassOrStructConstraintSyntax:
                    MakesAny = true;
                    break;
                case WithExpressionSyntax copy:
                    Copies.Add(copy.WithKeyword.SpanStart);
                    break;
                case UsingDirectiveSyntax { StaticKeyword.RawKind: not 0 } opened:
                    OpensTypes = true;
                    OpensTypesEverywhere |= !opened.GlobalKeyword.IsKind(SyntaxKind.None);
                    break;
                case UsingDirectiveSyntax { Alias.Name.Identifier.ValueText: { } alias, NamespaceOrType: { } target }:
                    Aliases.Add((alias, RightmostName(target)));
                    break;
            }
        }

        private void AddName(SimpleNameSyntax name)
        {
            string text = name.Identifier.ValueText;
            Uses.Add(Use(text.GetHashCode(), name.SpanStart));
            if (name.Parent is InvocationExpressionSyntax or MemberAccessExpressionSyntax or MemberBindingExpressionSyntax
                or ObjectCreationExpressionSyntax)
            {
                if (LockMemberNames.Everywhere.Acquires.Contains(text) || LockMemberNames.Everywhere.Releases.Contains(text))
                {
                    Locks.Add(name.SpanStart);
                }
                else if (LockMemberNames.Everywhere.Others.Contains(text))
                {
                    Sites.Add(name.SpanStart);
                }
            }
        }

        private static string RightmostName(TypeSyntax type) => type switch
        {
            QualifiedNameSyntax qualified => qualified.Right.Identifier.ValueText,
            AliasQualifiedNameSyntax aliased => aliased.Name.Identifier.ValueText,
            SimpleNameSyntax simple => simple.Identifier.ValueText,
            _ => "",
        };
    }
}
