using MmLock.Analyzers.Operations;
using MmLock.Analyzers.Prefilter;
using MmLock.Analyzers.Primitives;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace MmLock.Analyzers.Locks;

/// <content>The objects of a class of the sources, and its type object.</content>
internal sealed partial class CompanionLocks
{
    private const string InstanceName = "MmLock";
    private const string TypeObjectName = "MmTypeLock";

    private LockAliasSet BuildInstance(INamedTypeSymbol top, IReadOnlyList<ISymbol> roots, CancellationToken cancellationToken)
    {
        IReadOnlyList<ObjectLockSite> sites = _sites.All(cancellationToken);
        bool isInterface = top.TypeKind == TypeKind.Interface;
        List<INamedTypeSymbol> family = graph.Implementations.Below(top).Prepend(top).ToList();
        List<ObjectLockSite> own = sites
            .Where(s => isInterface
                ? SymbolEqualityComparer.Default.Equals(s.Value.Type?.OriginalDefinition, top)
                : s.Class is { } named && CompanionRules.Derives(named, top))
            .ToList();
        var refusals = new List<(string, SyntaxNode)>();
        if (isInterface)
        {
            refusals.Add((
                $"what is locked is an object behind the interface '{top.Name}', which can hold no lock; declare it by its class",
                own[0].Syntax));
        }
        else
        {
            refusals.AddRange(CompanionRules.Of(top, family, graph, isOfObject: true, cancellationToken));
            refusals.AddRange(Others(sites, own, cancellationToken).Where(s => MayBe(s, family, cancellationToken)).Select(s => (
                $"'{TextOf(s)}' in '{ContainerOf(s)}' locks as '{NameOf(s.Value.Type)}' what may be a '{top.Name}', "
                    + $"as '{TextOf(own[0])}' in '{ContainerOf(own[0])}' does; declare it as '{top.Name}' there",
                s.Syntax)));
            refusals.AddRange(HandedDown(o => o.Type is INamedTypeSymbol found && CompanionRules.Derives(found, top), cancellationToken));
        }

        refusals.AddRange(own.Select(CaughtNull).OfType<(string, SyntaxNode)>());
        refusals.AddRange(Indirect(own));
        var companion = new Companion(
            CompanionKind.Instance, top, CompanionRules.FreeName(InstanceName, family, cancellationToken), own.All(s => IsInside(s, top)));
        return new AliasSetBuilder(graph, cancellationToken).FromSites(companion, roots, own, refusals);
    }

    /// <summary>
    /// Why a project that knows nothing of a lock has to do with it, all the same: it locks the objects, or makes some without their
    /// lock. Null for no reason.
    /// </summary>
    /// <param name="kind">What the lock is,</param>
    /// <param name="home">and what it is tied to, as this project has it.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public string? Concern(CompanionKind kind, ISymbol home, CancellationToken cancellationToken)
    {
        IReadOnlyList<ObjectLockSite> sites = _sites.All(cancellationToken);
        INamedTypeSymbol type = home as INamedTypeSymbol ?? home.ContainingType;
        List<INamedTypeSymbol> family = graph.Implementations.Below(type).Prepend(type).ToList();
        ObjectLockSite? site = sites.FirstOrDefault(s => kind switch
        {
            CompanionKind.Instance => s.Class is { } named && CompanionRules.Derives(named, type) || MayBe(s, family, cancellationToken),
            CompanionKind.TypeObject => IsTypeObject(s, type) || MayBeTypeObject(s, type, cancellationToken),
            _ => Resolve(s.Value, home, cancellationToken) is not null
                || MayBeHeldBy(s, home, graph.Runs.Origins.GivenTo(home, cancellationToken), cancellationToken),
        });
        return site is not null
            ? $"it does not know that this is a lock, and '{ContainerOf(site)}' locks '{TextOf(site)}'; "
                + "designate it by [CoarseLock], which both can see"
            : kind == CompanionKind.TypeObject ? null
            : CompanionRules.Of(type, family, graph, kind == CompanionKind.Instance, cancellationToken)
                .Select(r => r.Reason).FirstOrDefault();
    }

    /// <summary>Whether what is locked as something more general may be of a class.</summary>
    private bool MayBe(ObjectLockSite site, IReadOnlyList<INamedTypeSymbol> family, CancellationToken cancellationToken)
    {
        ITypeSymbol? type = site.Value.Type;
        bool isAnything = ObjectLockSites.IsAnything(type);
        if (!isAnything && !family.Any(f => IsConvertible(f, type!)))
        {
            return false;
        }

        var origins = new ObjectOrigins(
            graph, o => o.Type is INamedTypeSymbol found && CompanionRules.Derives(found, family[0]), cancellationToken);
        return origins.Reach(site.Value) || origins.IsUnknown && !isAnything;
    }

    private static bool IsConvertible(INamedTypeSymbol from, ITypeSymbol to) =>
        from.AllInterfaces.Any(i => SymbolEqualityComparer.Default.Equals(i.OriginalDefinition, to.OriginalDefinition))
        || to is INamedTypeSymbol named && CompanionRules.Derives(from, named.OriginalDefinition);

    private LockAliasSet BuildTypeObject(INamedTypeSymbol type, IReadOnlyList<ISymbol> roots, CancellationToken cancellationToken)
    {
        IReadOnlyList<ObjectLockSite> sites = _sites.All(cancellationToken);
        List<ObjectLockSite> own = sites.Where(s => IsTypeObject(s, type)).ToList();
        var refusals = new List<(string, SyntaxNode)>();
        if (type.TypeKind is not (TypeKind.Class or TypeKind.Struct))
        {
            refusals.Add((
                $"'{type.Name}' is no class and no struct, so that it can hold no lock; lock the type object of a class",
                own[0].Syntax));
        }

        foreach (ObjectLockSite site in own.Where(s =>
            ((ITypeOfOperation)s.Value).TypeOperand is INamedTypeSymbol { IsUnboundGenericType: true }))
        {
            refusals.Add((
                $"'{site.Value.Syntax}' is a type object of its own, and no type has its static members; "
                    + "lock that of a class that is not generic",
                site.Syntax));
        }

        IMethodSymbol? initializer = type.StaticConstructors.FirstOrDefault(c => !c.DeclaringSyntaxReferences.IsEmpty);
        if (initializer is not null && own.FirstOrDefault(s => !IsInside(s, type)) is { } early)
        {
            refusals.Add((
                $"the static constructor of '{type.Name}' would run when its lock is taken in '{ContainerOf(early)}'; "
                    + "give the lock a class of its own",
                early.Syntax));
        }

        refusals.AddRange(Others(sites, own, cancellationToken).Where(s => MayBeTypeObject(s, type, cancellationToken)).Select(s => (
            $"'{TextOf(s)}' in '{ContainerOf(s)}' locks what may be 'typeof({type.Name})', as '{ContainerOf(own[0])}' does; "
                + $"lock 'typeof({type.Name})' there",
            s.Syntax)));

        refusals.AddRange(Indirect(own));

        // A class below that has such a lock, too, must not hide this one.
        int above = CompanionRules.BasesOf(type).Count(b => sites.Any(s => IsTypeObject(s, b)));
        string wanted = above == 0 ? TypeObjectName : TypeObjectName + (above + 1);
        List<INamedTypeSymbol> family = graph.Implementations.Below(type).Prepend(type).ToList();
        var companion = new Companion(
            CompanionKind.TypeObject, type, CompanionRules.FreeName(wanted, family, cancellationToken),
            own.All(s => IsInside(s, type)));
        return new AliasSetBuilder(graph, cancellationToken).FromSites(companion, roots, own, refusals);
    }

    private static bool IsTypeObject(ObjectLockSite site, INamedTypeSymbol type) =>
        site.Value is ITypeOfOperation { TypeOperand: var operand }
        && SymbolEqualityComparer.Default.Equals(operand.OriginalDefinition, type);

    private bool MayBeTypeObject(ObjectLockSite site, INamedTypeSymbol type, CancellationToken cancellationToken)
    {
        if (site.Value is ITypeOfOperation { TypeOperand: not ITypeParameterSymbol } || site.Value.Type is not { } declared
            || !(ObjectLockSites.IsAnything(declared) || declared.ToDisplayString() is "System.Type" or "System.Reflection.MemberInfo"))
        {
            return false;
        }

        return new ObjectOrigins(
            graph,
            o => o is ITypeOfOperation { TypeOperand: var operand }
                    && (operand is ITypeParameterSymbol || SymbolEqualityComparer.Default.Equals(operand.OriginalDefinition, type))
                || o is IInvocationOperation { TargetMethod.Name: "GetType", Arguments.Length: 0, Instance.Type: { } receiver }
                    && (ObjectLockSites.IsAnything(receiver) || IsConvertible(type, receiver) || CompanionRules.Derives(receiver, type)),
            cancellationToken).Reach(site.Value);
    }

    /// <summary>The sites of other locks. A method by whose calls the lock is refused adds nothing by what it does inside.</summary>
    private IEnumerable<ObjectLockSite> Others(
        IEnumerable<ObjectLockSite> sites, IReadOnlyCollection<ObjectLockSite> own, CancellationToken cancellationToken) =>
        own.Any(s => s.Lock.Wrapper is not null)
            ? sites.Except(own).Where(s => Values.SymbolOf(s.Value) is not { } name || !_sites.IsOfHelper(name, cancellationToken))
            : sites.Except(own);

    /// <summary>Sites through methods that do something besides.</summary>
    private static IEnumerable<(string, SyntaxNode)> Indirect(IEnumerable<ObjectLockSite> sites) =>
        sites.Where(s => s.Lock.Wrapper is not null).Select(s => (ObjectLockHelpers.ReasonOf(s.Lock.Wrapper!, s.Lock.Verb), s.Syntax));

    /// <summary><c>lock (null)</c> throws another exception than a member of null does.</summary>
    private static (string, SyntaxNode)? CaughtNull(ObjectLockSite site)
    {
        CatchDeclarationSyntax? caught = site.Syntax.Ancestors().TakeWhile(a => !FlowGraphs.IsBody(a)).OfType<TryStatementSyntax>()
            .Where(t => t.Block.Span.Contains(site.Syntax.Span)).SelectMany(t => t.Catches).Select(c => c.Declaration)
            .OfType<CatchDeclarationSyntax>()
            .FirstOrDefault(d =>
                site.Model.GetTypeInfo(d.Type).Type?.Name is "ArgumentNullException" or "ArgumentException" or "NullReferenceException");
        return caught is null || site.Value is IInstanceReferenceOperation or IObjectCreationOperation ? null
            : ($"'{caught.Type}' is caught around it, and what null does would change; ask for null before", site.Syntax);
    }

    private static bool IsInside(ObjectLockSite site, INamedTypeSymbol type) =>
        type.DeclaringSyntaxReferences.Any(r => r.SyntaxTree == site.Syntax.SyntaxTree && r.Span.Contains(site.Syntax.Span));

    private static string ContainerOf(ObjectLockSite site) => site.Model.GetEnclosingSymbol(site.Syntax.SpanStart)?.Name ?? "";

    private static string TextOf(ObjectLockSite site) => ShortText.FirstLineOf(site.Value.Syntax, 40);

    private static string NameOf(ITypeSymbol? type) => type?.ToDisplayString(SymbolDisplayFormat.MinimallyQualifiedFormat) ?? "object";
}
