using System;
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

    private static readonly (IOperation? Value, IOperation? Key) s_unknown = (null, null);

    private readonly Dictionary<(ISymbol, bool), bool> _known = new();
    private readonly HashSet<ISymbol> _taken = new(SymbolEqualityComparer.Default);
    private readonly ValueOrigins _origins;
    private readonly TableContents _contents;
    private readonly ObjectStores _stores;
    private readonly ObjectSources _sources;
    private readonly ParameterValues _parameters;
    private readonly TableViews _views;
    private readonly MemberCopies _copies;
    private readonly OpenedFiles _files;
    private readonly CancellationToken _cancellationToken;

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
        ? TablesOf(indexer) is not { Count: > 0 } tables || tables.Any(t => Remembered(t, isElement: false, 0))
        : Remembered(member, isElement: false, 0);

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
    public bool MayShareElements(ISymbol table) => Remembered(table, isElement: true, 0);

    private bool Remembered(ISymbol member, bool isElement, int depth)
    {
        (ISymbol, bool) key = (member.OriginalDefinition, isElement);
        if (_known.TryGetValue(key, out bool known))
        {
            return known;
        }

        // A member that is given what comes from itself shares by that.
        _known[key] = false;
        ITypeSymbol? type = (member as IFieldSymbol)?.Type ?? (member as IPropertySymbol)?.Type;
        if (type is { IsValueType: true, SpecialType: not SpecialType.None })
        {
            return false;
        }

        List<IOperation> given = GivenTo(member);
        bool isShared = !isElement && type is { IsValueType: false } && !LibraryMembers.IsImmutable(type) && _copies.IsCopied(member)
            || !isElement && AreShared(given.Select(v => ((IOperation?)v, (IOperation?)null)), depth) || AreShared(StoredIn(member), depth)
            || HasObjects(LibraryContents.ElementOf(type)) && StoredIn(member).Any(s => HasSharedContents(s.Value, member, depth))
            || HasObjects(type) && given.Any(g => IsMadeOfShared(g, depth) || _stores.IsStoredBefore(g))
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
            || elements.Any(e => HasObjects(e.Type) && IsMadeOfShared(e, depth + 1));
    }

    /// <summary>An array or collection whose elements are objects that may be changed.</summary>
    private static bool HasObjects(ITypeSymbol? type) =>
        LibraryContents.ElementOf(type) is { IsReferenceType: true } element && !LibraryMembers.IsImmutable(element);

    /// <summary>A collection is put into a table, and what lies in it is had from elsewhere, or is not seen.</summary>
    private bool HasSharedContents(IOperation? value, ISymbol table, int depth)
    {
        if (value is null || !HasObjects(value.Type) || value.ConstantValue.HasValue)
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
        || source is IInvocationOperation { TargetMethod: { DeclaringSyntaxReferences.IsEmpty: true } method } && !IsLookup(method.Name);

    private List<IOperation> GivenTo(ISymbol member)
    {
        var given = _origins.GivenTo(member.OriginalDefinition, _cancellationToken).OfType<IOperation>().ToList();
        SyntaxNode? declaration = member.DeclaringSyntaxReferences.FirstOrDefault()?.GetSyntax(_cancellationToken);
        if (declaration is ParameterSyntax && member.ContainingType.InstanceConstructors.SelectMany(c => c.Parameters)
            .FirstOrDefault(p => p.DeclaringSyntaxReferences.Any(r => r.GetSyntax(_cancellationToken) == declaration)) is { } parameter)
        {
            given.AddRange(_origins.GivenTo(parameter, _cancellationToken).OfType<IOperation>());
        }

        given.AddRange(_origins.UsesOf(member.OriginalDefinition, _cancellationToken).Select(GivenBeside).OfType<IOperation>());

        // What a property computes, it has from elsewhere.
        if (member is IPropertySymbol { GetMethod: { } getter } property && !property.IsAuto() && declaration is not null
            && _origins.Models.Contains(declaration.SyntaxTree))
        {
            given.AddRange(Returned(getter.DeclaringSyntaxReferences.FirstOrDefault()?.GetSyntax(_cancellationToken) ?? declaration));
        }

        return given;
    }

    /// <summary>By an assignment to several at once, or through a reference: the member itself where that is not seen.</summary>
    private IOperation? GivenBeside(IOperation use)
    {
        IOperation target = Values.SkipConversions(use);
        switch (target.Parent)
        {
            case ITupleOperation { Parent: IDeconstructionAssignmentOperation { Value: var value } assignment } tuple
                when assignment.Target == tuple:
                return Values.Unwrap(value) is ITupleOperation given && given.Elements.Length == tuple.Elements.Length
                    ? given.Elements[tuple.Elements.IndexOf(target)]
                    : use;
            case ITupleOperation { Parent: ITupleOperation or IDeconstructionAssignmentOperation }:
                return use;
            default:
                return null;
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
                    && (_sources.Of(value) is not { } sources || sources.Any(s => _sources.MayKeep(s) && !IsLookedUp(s))
                        || HasMoreWays(value, sources, variables, depth))
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

    /// <param name="value">What is stored.</param>
    /// <param name="sources">What it may be.</param>
    /// <param name="variables">Those that another value is had from.</param>
    /// <param name="depth">How far this was followed.</param>
    private bool HasMoreWays(IOperation value, List<IOperation> sources, HashSet<ISymbol> variables, int depth)
    {
        List<(IOperation Use, ISymbol Variable)> named = sources.Select(s => (s, Values.VariableOf(s))).Where(s => s.Item2 is not null)
            .Select(s => (s.s, s.Item2!)).ToList();
        SyntaxNode? body = FlowGraphs.BodyOf(value.Syntax);
        return named.Any(n => ObjectSources.IsRepeated(n.Use, n.Variable))
            || named.Select(n => n.Variable).Distinct(SymbolEqualityComparer.Default).ToList().Any(v => !variables.Add(v!))
            || sources.Any(s => FlowGraphs.BodyOf(s.Syntax) != body && IsShared(s, depth));
    }

    /// <summary>The value is had from where it stays.</summary>
    private bool IsShared(IOperation? value, int depth, IOperation? key = null)
    {
        if (value is null || value.ConstantValue.HasValue || value.Type is { } type && LibraryMembers.IsImmutable(type))
        {
            return false;
        }

        if (depth > MaxDepth)
        {
            // Had from further away than is followed.
            return true;
        }

        _origins.Models.Work.Add(1);
        switch (Values.Unwrap(value))
        {
            case IArrayElementReferenceOperation element:
                return !IsSameKey(element.Indices[0], key);
            case IPropertyReferenceOperation { Arguments.IsEmpty: false } indexer:
                return !IsSameKey(indexer.Arguments[0].Value, key);
            case IEventReferenceOperation or IInstanceReferenceOperation:
                return true;
            case IMemberReferenceOperation { Member: IFieldSymbol or IPropertySymbol }:
                return true;
            case IConditionalOperation choice:
                return IsShared(choice.WhenTrue, depth + 1, key) || IsShared(choice.WhenFalse, depth + 1, key);
            case ICoalesceOperation choice:
                return IsShared(choice.Value, depth + 1, key) || IsShared(choice.WhenNull, depth + 1, key);
            case ISwitchExpressionOperation choice:
                return choice.Arms.Any(a => IsShared(a.Value, depth + 1, key));
            case IAssignmentOperation assignment:
                return IsShared(assignment.Value, depth + 1, key)
                    || assignment.Target is not ILocalReferenceOperation && IsShared(assignment.Target, depth + 1, key);
            case ILocalReferenceOperation { Local: var local }:
                return _origins.WrittenTo(local, _cancellationToken).Any(v => v is not null && IsShared(v, depth + 1, key))
                    || IsLookedUp(local, key, depth);
            case IParameterReferenceOperation { Parameter: var parameter }:
                if (_parameters.Of(parameter).Contains(null))
                {
                    // A caller in sight gives what is not followed.
                    return true;
                }

                List<IOperation> given = _parameters.Of(parameter).OfType<IOperation>().ToList();
                return given.Any(v => IsShared(v, depth + 1))
                    || given.Any(v => Values.VariableOf(v) is { } passed
                        && (ObjectSources.IsRepeated(v, passed)
                            || given.Count(o => SymbolEqualityComparer.Default.Equals(Values.VariableOf(o), passed)) > 1));
            case IInvocationOperation { TargetMethod.DeclaringSyntaxReferences.IsEmpty: false } call:
                return _sources.Behind(call).Any(v => IsShared(v, depth + 2));
            case IInvocationOperation call:
                return IsLookup(call, key) || IsTakenFromShared(call, depth);
            default:
                return false;
        }
    }

    /// <summary>Taken out of a collection into which objects are put that stay where they were: a free list of what is in use.</summary>
    private bool IsTakenFromShared(IInvocationOperation call, int depth)
    {
        if (!call.TargetMethod.DeclaringSyntaxReferences.IsEmpty
            || call.TargetMethod.Name is not ("Pop" or "TryPop" or "Dequeue" or "TryDequeue" or "Take" or "TryTake")
            || call.Instance is not { } collection || Values.SymbolOf(collection)?.OriginalDefinition is not { } name)
        {
            return false;
        }

        if (!_taken.Add(name))
        {
            return false;
        }

        bool isShared = StoredIn(name).Any(s => s.Value is null || IsShared(s.Value, depth + 1) && !IsLetGo(s.Value));
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

    /// <summary>Given by a call that leaves it where it is, or found on the way through a collection of a member's.</summary>
    private bool IsLookedUp(ILocalSymbol local, IOperation? key, int depth)
    {
        if (!local.Type.IsReferenceType)
        {
            return false;
        }

        if (local.DeclaringSyntaxReferences.FirstOrDefault()?.GetSyntax(_cancellationToken) is ForEachStatementSyntax loop)
        {
            return _origins.Models.Get(loop.SyntaxTree).GetOperation(loop.Expression, _cancellationToken) is { } walked
                && Values.Unwrap(walked) is IMemberReferenceOperation { Member: IFieldSymbol or IPropertySymbol };
        }

        return _origins.UsesOf(local, _cancellationToken).Concat(Declarations(local)).Any(u =>
            u.Parent is IArgumentOperation { Parameter.RefKind: RefKind.Out, Parent: IInvocationOperation call }
            && (IsLookup(call, key) || IsTakenFromShared(call, depth)));
    }

    private IEnumerable<IOperation> Declarations(ILocalSymbol local) => local.DeclaringSyntaxReferences
        .Select(r => r.GetSyntax(_cancellationToken)).Select(n => n.Parent is DeclarationExpressionSyntax d ? d : n)
        .Where(n => _origins.Models.Contains(n.SyntaxTree))
        .Select(n => _origins.Models.Get(n.SyntaxTree).GetOperation(n, _cancellationToken)).OfType<IOperation>();

    public static bool IsStore(string name) => name is "Add" or "TryAdd" or "Insert" or "Enqueue" or "Push" or "AddLast" or "AddFirst";

    /// <summary>What is found under a key and put there again has no more ways to it than before.</summary>
    private bool IsSameKey(IOperation found, IOperation? key) => key is not null && found.Syntax.ToString() == key.Syntax.ToString()
        && key.DescendantsAndSelf().All(o => Values.VariableOf(o) is not { } variable
            || _origins.WrittenTo(variable, _cancellationToken).Count <= (variable is IParameterSymbol ? 0 : 1)
            || FoundKeys.IsUnchanged(variable, found.Syntax, key.Syntax));

    /// <summary>A collection that gives an object out and keeps it.</summary>
    private bool IsLookup(IInvocationOperation call, IOperation? key) => IsLookup(call.TargetMethod.Name)
        && !(call.Arguments.FirstOrDefault(a => a.Parameter?.Ordinal == 0) is { } asked && call.Instance is not null
            && IsSameKey(asked.Value, key));

    /// <summary>By what key it is found, is asked on its own.</summary>
    private static bool IsLookedUp(IOperation value) => value is IInvocationOperation { TargetMethod: var method }
        && method.DeclaringSyntaxReferences.IsEmpty && IsLookup(method.Name);

    private static bool IsLookup(string name) => name is "TryGetValue" or "GetValueOrDefault" or "Find" or "FindLast" or "First"
        or "FirstOrDefault" or "Last" or "LastOrDefault" or "Single" or "SingleOrDefault" or "ElementAt" or "ElementAtOrDefault" or "Peek"
        or "TryPeek" or "MinBy" or "MaxBy" or "Min" or "Max";
}
