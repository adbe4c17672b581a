using System;
using MmLock.Analyzers.Effects;
using MmLock.Analyzers.Locks;
using MmLock.Analyzers.Operations;
using MmLock.Analyzers.Ranges;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace MmLock.Analyzers.Narrowing;

/// <summary>
/// Whether an object that a key leads to is seen to have more ways to it: one that is put under a second key, one that a member
/// has besides, one that many objects refer to. What a collection is made with must be seen to be one object a key; of what is put into
/// it later, what is not seen to be had from elsewhere is taken to be the key's alone.
/// </summary>
internal sealed partial class SharedObjects
{
    private const int MaxDepth = 6;

    /// <summary>How far a value is followed back.</summary>
    private const int MaxReach = 12;

    /// <summary>Values that are looked at for one question.</summary>
    private const int MaxSteps = 20_000;

    private static readonly (IOperation? Value, IOperation? Key) s_unknown = (null, null);

    private readonly Dictionary<(ISymbol, bool), bool> _known = new();
    private readonly HashSet<ISymbol> _taken = new(SymbolEqualityComparer.Default);
    private readonly HashSet<ISymbol> _asked = new(SymbolEqualityComparer.Default);
    private readonly ValueOrigins _origins;
    private readonly TableContents _contents;
    private readonly ObjectStores _stores;
    private readonly ObjectSources _sources;
    private readonly ParameterValues _parameters;
    private readonly TableViews _views;
    private readonly MemberCopies _copies;
    private readonly OpenedFiles _files;
    private readonly CancellationToken _cancellationToken;
    private int _steps;

    public SharedObjects(LockAliasAnalysis graph, CancellationToken cancellationToken)
    {
        ValueOrigins origins = graph.Runs.Origins;
        _origins = origins;
        _cancellationToken = cancellationToken;
        _contents = new TableContents(origins, cancellationToken);
        _parameters = new ParameterValues(origins, cancellationToken);
        _sources = new ObjectSources(origins, cancellationToken);
        _stores = new ObjectStores(origins, _sources, cancellationToken);
        _views = new TableViews(origins, cancellationToken);
        _copies = new MemberCopies(origins, cancellationToken);
        _files = new OpenedFiles(origins, cancellationToken);
    }

    /// <summary>Two objects may have what this member refers to, or what lies in it, in common.</summary>
    public bool MayShare(ISymbol member) => member is IPropertySymbol { IsIndexer: true, DeclaringSyntaxReferences.IsEmpty: false } indexer
        ? TablesOf(indexer) is not { Count: > 0 } tables || tables.Any(t => Asked(t, isElement: false))
        : Asked(member, isElement: false);

    /// <summary>The members of which an indexer gives elements; null where it may give something else.</summary>
    private List<ISymbol>? TablesOf(IPropertySymbol indexer)
    {
        if (indexer.IsVirtual || indexer.IsAbstract || indexer.IsOverride
            || indexer.GetMethod?.DeclaringSyntaxReferences.FirstOrDefault()?.GetSyntax(_cancellationToken) is not { } getter
            || !_origins.Models.Contains(getter.SyntaxTree))
        {
            return null;
        }

        List<IOperation?> tables = Returned(getter).Select(v => Values.Unwrap(v) switch
        {
            IArrayElementReferenceOperation element => element.ArrayReference,
            IPropertyReferenceOperation { Arguments.Length: > 0, Property.DeclaringSyntaxReferences.IsEmpty: true } element =>
                element.Instance,
            _ => null,
        }).ToList();
        List<ISymbol> members = tables.OfType<IOperation>().Select(Values.Unwrap).OfType<IMemberReferenceOperation>()
            .Where(m => m is { Instance: IInstanceReferenceOperation, Member: IFieldSymbol or IPropertySymbol })
            .Select(m => m.Member.OriginalDefinition).ToList();
        return members.Count == tables.Count ? members : null;
    }

    /// <summary>Two keys of a table, or a key and a member, may lead to one object.</summary>
    public bool MayShareElements(ISymbol table) => Asked(table, isElement: true);

    private bool Asked(ISymbol member, bool isElement)
    {
        _steps = 0;
        return Remembered(member, isElement, 0);
    }

    private bool Remembered(ISymbol member, bool isElement, int depth)
    {
        (ISymbol, bool) key = (member.OriginalDefinition, isElement);
        if (_known.TryGetValue(key, out bool known))
        {
            return known;
        }

        // A member that is given what comes from itself shares by that.
        _known[key] = false;
        ITypeSymbol? type = member.DeclaredType();
        if (type is { IsValueType: true, SpecialType: not SpecialType.None })
        {
            return false;
        }

        List<IOperation> given = GivenTo(member);
        bool isShared = !isElement && type is { IsValueType: false } && !LibraryMembers.IsImmutable(type) && _copies.IsCopied(member)
            || !isElement && AreShared(given.Select(v => ((IOperation?)v, (IOperation?)null)), depth) || AreShared(StoredIn(member), depth)
            || TableViews.HasObjects(LibraryContents.ElementOf(type))
                && StoredIn(member).Any(s => HasSharedContents(s.Value, member, depth))
            || TableViews.HasObjects(type) && given.Any(g => IsMadeOfShared(g, depth) || _stores.IsStoredBefore(g))
            || _files.MayBeOne(Opened(isElement ? ElementsOf(member, given) : given), isMember: !isElement);
        return _known[key] = isShared;
    }

    private IEnumerable<IOperation> ElementsOf(ISymbol table, IEnumerable<IOperation> given)
    {
        var elements = new List<IOperation>();
        var names = new HashSet<ISymbol>(SymbolEqualityComparer.Default);
        foreach (IOperation made in given)
        {
            _contents.TryRead(made, elements, names);
        }

        return elements.Concat(StoredIn(table).Concat(names.SelectMany(n => StoredIn(n))).Select(s => s.Value).OfType<IOperation>());
    }

    /// <summary>What the values may be: where they are made.</summary>
    private IEnumerable<IOperation> Opened(IEnumerable<IOperation> values) =>
        values.SelectMany(v => _sources.Of(v) ?? new List<IOperation>()).Distinct();

    /// <summary>A collection is made with an object that lies in it twice, or somewhere else, too; or nobody knows with what.</summary>
    private bool IsMadeOfShared(IOperation made, int depth)
    {
        var elements = new List<IOperation>();
        var names = new HashSet<ISymbol>(SymbolEqualityComparer.Default);
        return !_contents.TryRead(made, elements, names)
            || names.Any(n => AreShared(StoredIn(n), depth + 1))
            || AreShared(elements.Where(e => e.Type?.IsValueType != true).Select(e => ((IOperation?)e, (IOperation?)null)), depth + 1)
            || elements.Any(e => TableViews.HasObjects(e.Type) && IsMadeOfShared(e, depth + 1));
    }

    /// <summary>A collection is put into a table, and what lies in it is had from elsewhere, or is not seen.</summary>
    private bool HasSharedContents(IOperation? value, ISymbol table, int depth)
    {
        if (value is null || !TableViews.HasObjects(value.Type) || value.ConstantValue.HasValue)
        {
            return false;
        }

        if (depth > MaxDepth || _sources.Of(value) is not { } sources)
        {
            return true;
        }

        return sources.Any(s => Values.VariableOf(s) is { } variable
            ? AreShared(StoredIn(variable.OriginalDefinition, depth, table), depth + 1)
            : IsMaking(s) && IsMadeOfShared(s, depth + 1));
    }

    /// <summary>A collection begins here; anything else is had from where it is made.</summary>
    private static bool IsMaking(IOperation source) => source is IArrayCreationOperation or ICollectionExpressionOperation
        or IObjectCreationOperation { Constructor.DeclaringSyntaxReferences.IsEmpty: true }
        || source is IInvocationOperation { TargetMethod: { DeclaringSyntaxReferences.IsEmpty: true } method }
            && LibraryMembers.GivesItsOwn(method);

    private List<IOperation> GivenTo(ISymbol member)
    {
        var given = _origins.GivenTo(member.OriginalDefinition, _cancellationToken).OfType<IOperation>().ToList();
        SyntaxNode? declaration = member.DeclaringSyntaxReferences.FirstOrDefault()?.GetSyntax(_cancellationToken);
        if (declaration is ParameterSyntax && member.ContainingType.InstanceConstructors.SelectMany(c => c.Parameters)
            .FirstOrDefault(p => p.DeclaringSyntaxReferences.Any(r => r.GetSyntax(_cancellationToken) == declaration)) is { } parameter)
        {
            given.AddRange(_origins.GivenTo(parameter, _cancellationToken).OfType<IOperation>());
        }

        given.AddRange(_origins.UsesOf(member.OriginalDefinition, _cancellationToken).SelectMany(GivenBeside));

        // What a property computes, it has from elsewhere.
        if (member is IPropertySymbol { GetMethod: { } getter } property && !property.IsAuto() && declaration is not null
            && _origins.Models.Contains(declaration.SyntaxTree))
        {
            given.AddRange(Returned(getter.DeclaringSyntaxReferences.FirstOrDefault()?.GetSyntax(_cancellationToken) ?? declaration));
        }

        return given;
    }

    /// <summary>By an assignment to several at once, or through a reference: the member itself where that is not seen.</summary>
    private IEnumerable<IOperation> GivenBeside(IOperation use)
    {
        IOperation target = Values.SkipConversions(use);
        switch (target.Parent)
        {
            case ITupleOperation { Parent: IDeconstructionAssignmentOperation { Value: var value } assignment } tuple
                when assignment.Target == tuple:
                return new[]
                {
                    Values.Unwrap(value) is ITupleOperation given && given.Elements.Length == tuple.Elements.Length
                        ? given.Elements[tuple.Elements.IndexOf(target)]
                        : use,
                };
            case ITupleOperation { Parent: ITupleOperation or IDeconstructionAssignmentOperation }:
                return new[] { use };
            case IArgumentOperation { Parameter: { RefKind: RefKind.Ref or RefKind.Out } parameter, Parent: IInvocationOperation call }:
                return IsStoredByLibrary(call) || IsMadeByLibrary(call, parameter, 0) ? Enumerable.Empty<IOperation>()
                    : new[] { _sources.NamedBy(parameter) ?? use };
            default:
                return ThroughReference(target) ?? Enumerable.Empty<IOperation>();
        }
    }

    private IEnumerable<IOperation> Returned(SyntaxNode body) =>
        Values.ReturnedBy(body).Select(e => _origins.ValueOf(e, _cancellationToken)).OfType<IOperation>();

    private bool AreShared(IEnumerable<(IOperation? Value, IOperation? Key)> values, int depth)
    {
        var variables = new HashSet<ISymbol>(SymbolEqualityComparer.Default);
        foreach ((IOperation? given, IOperation? key) in values)
        {
            IOperation? value = ViewedBy(given, out bool isPart);
            if (value is null
                || isPart && Values.Unwrap(value) is not (IArrayCreationOperation or IObjectCreationOperation)
                || value.Type?.IsValueType != true
                    && (_sources.Of(value) is not { } sources || HasMoreWays(sources, variables))
                || IsShared(value, depth, key) || value.Type?.IsReferenceType == true && _stores.IsStoredBefore(value))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The array of which a memory or a segment is a view: two that are parts of one may overlap.</summary>
    private static IOperation? ViewedBy(IOperation? value, out bool isPart)
    {
        isPart = false;
        while (value is not null)
        {
            IOperation inner = Values.Unwrap(value);
            switch (inner)
            {
                case IConversionOperation { OperatorMethod: not null } view when TableViews.IsView(view.Type):
                    value = view.Operand;
                    continue;
                case IInvocationOperation { TargetMethod.DeclaringSyntaxReferences.IsEmpty: true } call when TableViews.IsView(call.Type)
                    && (call.Instance ?? call.Arguments.FirstOrDefault()?.Value) is { } viewed:
                    isPart |= call.Arguments.Any(a => a.Value != viewed);
                    value = viewed;
                    continue;
                case IObjectCreationOperation { Arguments.Length: > 0 } made when TableViews.IsView(made.Type):
                    isPart |= made.Arguments.Length > 1;
                    value = made.Arguments[0].Value;
                    continue;
                default:
                    return value;
            }
        }

        return value;
    }

    /// <param name="sources">What it may be.</param>
    /// <param name="variables">Those that another value is had from.</param>
    private static bool HasMoreWays(List<IOperation> sources, HashSet<ISymbol> variables)
    {
        // What a method gives by reference is another variable each time that it runs.
        List<(IOperation Use, ISymbol Variable)> named = sources.Select(s => (s, Values.VariableOf(s)))
            .Where(s => s.Item2 is not (null or IParameterSymbol { RefKind: RefKind.Out or RefKind.Ref }))
            .Select(s => (s.s, s.Item2!)).ToList();
        return named.Any(n => ObjectSources.IsRepeated(n.Use, n.Variable))
            || named.Select(n => n.Variable).Distinct(SymbolEqualityComparer.Default).ToList().Any(v => !variables.Add(v!));
    }

    /// <summary>Taken out of a collection into which objects are put that stay where they were: a free list of what is in use.</summary>
    private bool IsTakenFromShared(IInvocationOperation call, int depth)
    {
        if (call.TargetMethod.Name is not ("Pop" or "TryPop" or "Dequeue" or "TryDequeue" or "Take" or "TryTake" or "Remove" or "TryRemove")
            || call.Instance is not { } collection)
        {
            return false;
        }

        return Values.SymbolOf(collection)?.OriginalDefinition is { } name
            ? HoldsShared(name, depth)
            : HasSharedElements(collection, depth + 1);
    }

    /// <summary>What a collection is made with, or what is put into it and stays in its place.</summary>
    private bool HoldsShared(ISymbol name, int depth)
    {
        if (!_taken.Add(name))
        {
            return false;
        }

        bool isShared = StoredIn(name).Any(s => s.Value is null || IsShared(s.Value, depth + 1) && !IsLetGo(s.Value))
            || (name is ILocalSymbol ? _origins.WrittenTo(name, _cancellationToken).OfType<IOperation>()
                : name is IMethodSymbol ? Enumerable.Empty<IOperation>()
                : GivenTo(name)).Any(v => Values.Unwrap(v) is IMemberReferenceOperation { Member: var other }
                    ? HoldsShared(other.OriginalDefinition, depth + 1)
                    : HasSharedElements(v, depth + 1));
        _taken.Remove(name);
        return isShared;
    }

    /// <summary>Where it was found, it is no more, and nobody here touches it from then on.</summary>
    private bool IsLetGo(IOperation value)
    {
        IOperation found = Values.Unwrap(value);
        if (FlowGraphs.BodyOf(value.Syntax) is not { } body)
        {
            return false;
        }

        if (Values.VariableOf(found) is { } variable)
        {
            if (_origins.UsesOf(variable, _cancellationToken).Any(u => u.Syntax.SpanStart > value.Syntax.Span.End)
                || _origins.WrittenTo(variable, _cancellationToken) is not { Count: 1 } given || given[0] is not { } once)
            {
                return false;
            }

            found = Values.Unwrap(once);
        }

        string text = found.Syntax.ToString();
        return found is IArrayElementReferenceOperation or IPropertyReferenceOperation { Arguments.IsEmpty: false }
            && body.DescendantNodes().OfType<AssignmentExpressionSyntax>().Any(a => a.Left.ToString() == text
                && a.Right.IsKind(Microsoft.CodeAnalysis.CSharp.SyntaxKind.NullLiteralExpression));
    }

    public static bool IsStore(string name) => name is "Add" or "TryAdd" or "Insert" or "Enqueue" or "Push" or "AddLast" or "AddFirst";
}
