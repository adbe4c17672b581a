using MmLock.Analyzers.Inventory;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace MmLock.Analyzers.Locks;

/// <summary>A lock operation in its place.</summary>
/// <param name="Name">The declaration through which it reaches the lock.</param>
internal sealed record LockUse(LockOperation Lock, LockAliasSet Group, ISymbol Name, SemanticModel Model, ISymbol Container)
{
    public LockId Id => Group.IdOf(Group.Roots.FirstOrDefault(r => SymbolEqualityComparer.Default.Equals(r, Name)) ?? Group.Roots[0]);

    public SyntaxNode Syntax => Lock.Operation.Syntax;

    /// <summary>Where the site stands: the member name or keyword that a reader would point at.</summary>
    public Location Token => Syntax switch
    {
        LockStatementSyntax statement => statement.LockKeyword.GetLocation(),
        InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax access } => access.Name.GetLocation(),
        InvocationExpressionSyntax { Expression: MemberBindingExpressionSyntax binding } => binding.Name.GetLocation(),
        InvocationExpressionSyntax { Expression: { } name } => name.GetLocation(),
        MemberAccessExpressionSyntax access => access.Name.GetLocation(),
        _ => Syntax.GetLocation(),
    };

    /// <summary>The lock expression as written, so that operations on one object can be told from those on another.</summary>
    public string Receiver =>
        Lock.Wrapper is null ? Lock.Target?.Syntax.ToString() ?? ""
        : Syntax is InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax access } ? access.Expression + "."
        : "this.";
}

/// <summary>Why a lock must keep its raw primitive.</summary>
internal sealed record Refusal(string Reason, Location At);

/// <summary>A method that does nothing but one lock operation, so that a call to it is a site of that lock.</summary>
internal sealed record LockWrapper(IMethodSymbol Method, LockOperation Inner);

/// <summary>
/// Every declaration through which one lock instance (or one field's instances) can be reached, and every use of them.
/// Built without regard to control flow: whatever is assigned or passed to something is the same lock. That errs on
/// the side of joining, which is the safe side: joined declarations change type together or not at all.
/// </summary>
internal sealed class LockAliasSet
{
    private Dictionary<SyntaxNode, (LockUse Site, int Number)>? _sites;

    public List<ISymbol> Roots { get; } = new();

    public HashSet<ISymbol> Members { get; } = new(SymbolEqualityComparer.Default);

    /// <summary>In the order of the sources.</summary>
    public List<LockUse> Operations { get; } = new();

    public List<LockWrapper> Wrappers { get; } = new();

    /// <summary>What its names alone show: where it escapes. <c>LockEngine.Blockers</c> has all.</summary>
    public List<Refusal> Refusals { get; } = new();

    /// <summary>
    /// Where one of its names gets a lock that nobody sees the source of: it may be one that other groups have by other names.
    /// </summary>
    public List<Refusal> Unseen { get; } = new();

    /// <summary>
    /// Names that it gets in other projects of the solution, which these would have to know; and what it means if they do not.
    /// </summary>
    public List<(ISymbol Name, Refusal Otherwise)> Handed { get; } = new();

    /// <summary>The constructor calls (or <c>new()</c>) that create the lock.</summary>
    public List<IOperation> Creations { get; } = new();

    /// <summary>Where the type of the lock is spelled apart from its declarations: that of the elements of a new array.</summary>
    public HashSet<SyntaxNode> TypeNames { get; } = new();

    public bool IsMmapLock { get; set; }

    /// <summary>Variables of one declaration have brought its names together, and may hold several locks.</summary>
    public bool IsDeclaredTogether { get; set; }

    /// <summary>One lock of several that change together: what these share in other projects is no operation of it.</summary>
    public bool IsPart { get; private set; }

    /// <summary>For an object of data that is locked as such: what takes its place. Null for a lock that is nothing else.</summary>
    public Companion? Companion { get; set; }

    /// <summary>What one of the roots is called: a type names its objects, and its type object besides.</summary>
    public LockId IdOf(ISymbol root) => LockIdentity.Of(root) is var id && Companion?.Kind == CompanionKind.TypeObject
        ? new LockId(id.Id + "#typeof", $"typeof({id.Name})")
        : id;

    /// <summary>The lock that has some of the names alone, with its operations and what creates it.</summary>
    public LockAliasSet PartOf(ICollection<ISymbol> names, System.Func<LockUse, bool> isOther)
    {
        var part = new LockAliasSet { IsPart = true, IsMmapLock = IsMmapLock, Companion = Companion };
        part.Roots.AddRange(Roots.Where(names.Contains));
        part.Members.UnionWith(names);
        part.Operations.AddRange(Operations.Where(o => !isOther(o)));
        part.Creations.AddRange(Creations);
        return part;
    }

    public LockUse? SiteAt(SyntaxNode syntax) => Sites.TryGetValue(syntax, out (LockUse Site, int) found) ? found.Site : null;

    /// <summary>From 1, in the order of the sources.</summary>
    public int NumberOf(LockUse site) => Sites[site.Syntax].Number;

    private Dictionary<SyntaxNode, (LockUse Site, int Number)> Sites =>
        _sites ??= Operations.Select((o, i) => (o, i)).ToDictionary(s => s.o.Syntax, s => (s.o, s.i + 1));

    public void Refuse(string reason, SyntaxNode at) => Refusals.Add(new Refusal(reason, at.GetLocation()));
}
