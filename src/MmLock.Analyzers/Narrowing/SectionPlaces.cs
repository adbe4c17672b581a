using System;
using MmLock.Analyzers.Flow;
using MmLock.Analyzers.Locks;
using MmLock.Analyzers.Operations;
using MmLock.Analyzers.Prefilter;
using MmLock.Analyzers.Ranges;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace MmLock.Analyzers.Narrowing;

/// <summary>
/// Reads what a section touches with the places, by the flow of values: through calls with the arguments in place of the
/// parameters, through locals, counted loops and objects that a key led to. What cannot be followed has no place.
/// </summary>
internal sealed partial class SectionPlaces
{
    private const int MaxSteps = 20_000;
    private const int MaxDepth = 6;

    private readonly LockModel _locks;
    private readonly SectionReach _reach;
    private readonly PlaceBodies _bodies;
    private readonly PlaceReader _reader;
    private readonly LockUse _acquire;
    private readonly SectionScope _region;
    private readonly ISet<ISymbol> _fixed;
    private readonly string _owner;
    private readonly List<PlacedFact> _facts = new();
    private readonly HashSet<IMethodSymbol> _underWay = new(SymbolEqualityComparer.Default);
    private readonly HashSet<IOperation> _asked = new();
    private readonly CancellationToken _cancellationToken;
    private readonly SharedObjects _shared;
    private readonly HelperLock? _lock;
    private bool _isPlacedOnly;
    private int _steps;

    private SectionPlaces(
        LockUse acquire, SectionScope region, ISet<ISymbol> fixedSymbols, LockModel locks, SectionReach reach,
        CancellationToken cancellationToken)
    {
        _acquire = acquire;
        _region = region;
        _fixed = fixedSymbols;
        _locks = locks;
        _reach = reach;
        _cancellationToken = cancellationToken;
        _owner = acquire.Lock.Target is IMemberReferenceOperation { Instance: { } instance }
            && new LockName(acquire, fixedSymbols, locks, cancellationToken).WhyNotSame() is null ? instance.Syntax.ToString() : "";
        _bodies = new PlaceBodies(locks.Models, cancellationToken);
        _shared = new SharedObjects(locks.Graph, cancellationToken);
        _lock = HelperLock.Of(acquire);
        _isSameLock = _lock is not null;
        _reader = new PlaceReader(fixedSymbols, locks.Types, "", _bodies, MaxSteps, cancellationToken)
        {
            Special = Special,
            IsShared = _shared.MayShare,
            Counted = CountedIn(acquire, region),
            Absent = new AbsentOwners(region, acquire.Model, cancellationToken),
            IsBeingMade = IsInConstructor(),
        };
        _reader.Otherwise = _reader.Named;
    }

    /// <summary>More than is followed.</summary>
    public bool IsExhausted => _steps > MaxSteps || _reader.IsExhausted;

    public IReadOnlyList<PlacedFact> Facts => _facts;

    /// <summary>Why something that is found by a number has no place in a range: the first that there is to say.</summary>
    public string? Obstacle { get; private set; }

    public static SectionPlaces Of(
        LockUse acquire, SectionScope region, ISet<ISymbol> fixedSymbols, LockModel locks, SectionReach reach,
        CancellationToken cancellationToken) => Of(acquire, region, fixedSymbols, locks, reach, false, cancellationToken);

    private static SectionPlaces Of(
        LockUse acquire, SectionScope region, ISet<ISymbol> fixedSymbols, LockModel locks, SectionReach reach, bool isPlacedOnly,
        CancellationToken cancellationToken)
    {
        var places = new SectionPlaces(acquire, region, fixedSymbols, locks, reach, cancellationToken) { _isPlacedOnly = isPlacedOnly };
        SyntaxNode body = FlowGraphs.BodyOf(acquire.Syntax) ?? acquire.Syntax.SyntaxTree.GetRoot(cancellationToken);
        PlaceBody whole = places._bodies.Of(body, acquire.Model);
        List<IOperation> operations = whole.Roots.SelectMany(RunBodies.OwnOperations).ToList();
        IMethodSymbol? method = RunGraph.MethodOf(RunGraph.Key(body), acquire.Model, cancellationToken);
        var reader = new AccessReader(
            locks.Graph, method, operations, isEntry: true, n => region.Statements.Any(s => s.Span.Contains(n.Span)), cancellationToken);
        var frame = new PlaceFrame(whole.Locals, null, PlaceValue.Other, region, 0);
        places._readers.Add(frame, reader);
        foreach (IOperation operation in region.Statements.SelectMany(s => RunBodies.RootsOf(s, acquire.Model, cancellationToken))
            .SelectMany(RunBodies.OwnOperations))
        {
            places.Read(operation, reader, method, frame, null);
        }

        return places;
    }

    private void Read(
        IOperation operation, AccessReader reader, IMethodSymbol? method, PlaceFrame frame, SyntaxNode? at, bool isProtected = false,
        bool isLatched = false)
    {
        if (++_steps > MaxSteps)
        {
            return;
        }

        _locks.Work.Add(1);
        SyntaxNode where = at ?? operation.Syntax;
        ImmutableArray<SyntaxNode> path = _way.Add(operation.Syntax);
        foreach (PlacedAccess access in reader.PlacedOf(operation))
        {
            foreach ((PlacedAccess resolved, PlaceFrame around) in Resolved(access, frame))
            {
                (string? first, Obstacle) = (Obstacle, null);
                (string? space, LinearForm? low, LinearForm? high, bool isExact) = PlaceOf(resolved, around);
                string? obstacle = low is null || high is null ? Obstacle : null;
                Obstacle = first ?? Obstacle;
                _facts.Add(new PlacedFact(resolved.Access, space, low, high, where)
                {
                    Obstacle = obstacle,
                    By = operation,
                    IsExact = isExact,
                    IsProtected = isProtected,
                    IsLatched = isLatched,
                    Path = path,
                    Reached = access.Access,
                });
            }
        }

        (ImmutableArray<SyntaxNode> before, bool wasLatched) = (_way, _isLatched);
        (_way, _isLatched) = (path, isLatched);
        List<SyntaxNode> followed = CalledBy(operation)
            .Select(c => Follow(c.Target, c.Instance, c.Arguments, frame, where, isProtected)).OfType<SyntaxNode>()
            .Concat(FollowQuery(operation, frame, where, isProtected)).ToList();
        (_way, _isLatched) = (before, wasLatched);
        foreach (RunEdge edge in _isPlacedOnly
            ? Enumerable.Empty<RunEdge>()
            : _reach.EdgesOf(operation, method, _cancellationToken))
        {
            if (edge.Body is { } body && !followed.Contains(body))
            {
                Reach whole = _reach.Of(body, _cancellationToken);
                _unfollowed.Add(body);
                _unfollowed.UnionWith(whole.Bodies);
                foreach (SharedAccess access in whole.All.Where(a => !IsOwn(a)))
                {
                    _facts.Add(new PlacedFact(access, null, null, null, where) { Path = path, IsLatched = isLatched });
                }
            }
        }

        ReadStarted(operation, method, where, path);
    }

    /// <summary>A variable of the section's method, or of one that it is calling, which a function of it uses.</summary>
    private bool IsOwn(SharedAccess access) => access.Location.IsVariable
        && (access.Location.IsOf(RunGraph.Key(FlowGraphs.BodyOf(_acquire.Syntax) ?? _acquire.Syntax))
            || _underWay.Any(m => m.DeclaringSyntaxReferences.Any(r => access.Location.IsOf(r.GetSyntax(_cancellationToken)))));

    /// <summary>What an operation calls by name, and nothing else in the place of that.</summary>
    private static IEnumerable<(IMethodSymbol Target, IOperation? Instance, ImmutableArray<IArgumentOperation> Arguments)> CalledBy(
        IOperation operation) =>
        operation switch
        {
            IInvocationOperation { IsVirtual: false } call => new[] { (call.TargetMethod, call.Instance, call.Arguments) },
            IPropertyReferenceOperation { Property: { IsVirtual: false, IsAbstract: false, IsOverride: false } } property =>
                Runs.OfProperty(property).Where(r => r.Method is not null).Select(r => (r.Method!, property.Instance, property.Arguments)),
            _ => Enumerable.Empty<(IMethodSymbol, IOperation?, ImmutableArray<IArgumentOperation>)>(),
        };

    /// <returns>The body that was read with its arguments; null for none.</returns>
    private SyntaxNode? Follow(
        IMethodSymbol target, IOperation? instance, ImmutableArray<IArgumentOperation> arguments, PlaceFrame frame, SyntaxNode at,
        bool isProtected)
    {
        if (target.DeclaringSyntaxReferences.IsEmpty || frame.Depth >= MaxDepth
            || RunBodies.Of(target, _locks.Models, _cancellationToken).ToList() is not { Count: 1 } bodies
            || _bodies.Of(target) is not { } body || !_underWay.Add(target.OriginalDefinition))
        {
            return null;
        }

        PlaceFrame inner = _reader.FrameOf(target, instance, arguments, body, frame);
        SyntaxNode key = RunGraph.Key(bodies[0]);
        bool wasSame = _isSameLock;
        _isSameLock &= IsOfSameObject(target, instance);
        Note(key, target);

        // Behind its first await it runs when it may.
        _isLatched &= !target.IsAsync;
        ReadBody(
            target.OriginalDefinition, body.Roots.SelectMany(RunBodies.OwnOperations).ToList(), inner, key, at, isProtected);
        _isSameLock = wasSame;
        _underWay.Remove(target.OriginalDefinition);
        return key;
    }

    private (string? Space, LinearForm? Low, LinearForm? High, bool IsExact) PlaceOf(PlacedAccess access, PlaceFrame frame)
    {
        // An object that a key led to is the key's, with all its parts.
        PlaceValue owner = access.Owner is null ? PlaceValue.Other : _reader.Read(access.Owner, frame);
        if (owner is { Kind: PlaceKind.Inside, Low: { } first, High: { } final, Table: { } table })
        {
            return ($"object of {table.ToDisplayString()}", first, final, first.Equals(final));
        }

        if (access.Part is { } part)
        {
            return PlaceOf(part, access.Access.Location.Name, frame) is var (from, until, isWhole)
                ? Placed(access, from, until, isWhole, frame)
                : (null, null, null, false);
        }

        if (access.Key is null)
        {
            return (null, null, null, false);
        }

        if (ReadKey(access.Key, frame) is not { Kind: PlaceKind.Number, Low: { } low, High: { } high })
        {
            Obstacle ??= WhyUnknown(access.Key, access.Access.Location.Name, frame);
            return (null, null, null, false);
        }

        if (access is { Length: { } many, IsBuffer: true } && !PlaceHull.HasEnd(high)
            && BufferParts.LengthOf(many) is { IsDefault: false } length && AreLeft(access.Key, frame, length, frame))
        {
            return Placed(access, low, high, false, frame);
        }

        bool isExact = low.Equals(high);
        if (access.Length is not null && PlaceHull.HasEnd(high))
        {
            var at = new PartTerm(access.Key);
            return Between(ImmutableArray.Create(at), ImmutableArray.Create(at, new PartTerm(access.Length, access.IsBuffer)), 0, frame)
                is var (begin, end)
                ? Placed(access, begin, end, false, frame)
                : (null, null, null, false);
        }

        if (access.Length is not null)
        {
            PlaceValue extent = access.IsBuffer ? LengthOf(Values.Unwrap(access.Length), frame) : _reader.Read(access.Length, frame);
            isExact &= extent.Low is { } least && least.Equals(extent.High);
            if (extent.High is not { } size || high.Plus(size, 1)?.Plus(LinearForm.Of(1), -1) is not { } last)
            {
                string said = ShortText.Of(access.Length.Syntax, 40);
                Obstacle ??= access.IsBuffer
                    ? $"how long '{said}' is, and so how much of {access.Access.Location.Name} it touches, is not known at the acquire"
                    : $"'{said}', which says how much of {access.Access.Location.Name} it touches, is not known at the acquire";
                return (null, null, null, false);
            }

            high = last;
        }

        return Placed(access, low, high, isExact, frame);
    }

    private (string? Space, LinearForm? Low, LinearForm? High, bool IsExact) Placed(
        PlacedAccess access, LinearForm low, LinearForm high, bool isExact, PlaceFrame frame)
    {
        if (BaseOf(low) is { } from && BaseOf(high) is { } same && from.Equals(same))
        {
            // What lies in an object by its distance from where the object begins, lies at the sum.
            return Root(access.Owner) is { } holder && SymbolEqualityComparer.Default.Equals(holder, from.Symbol)
                && low.Plus(LinearForm.Of(from), 1) is { } start && high.Plus(LinearForm.Of(from), 1) is { } until
                ? ("base" + from.Part, start, until, isExact)
                : (null, null, null, false);
        }

        if (access.Access.Location.Pattern is null && !IsSingle(access.Owner, frame))
        {
            Obstacle ??= $"{access.Access.Location.Name} may be of several objects, and a number says only where in one";
            return (null, null, null, false);
        }

        return BaseOf(low) is null && BaseOf(high) is null ? ("number", low, high, isExact) : (null, null, null, false);
    }

    /// <summary>The only atom that is no fixed value: where a looked-up object begins, taken away once.</summary>
    private PlaceAtom? BaseOf(LinearForm form)
    {
        List<KeyValuePair<PlaceAtom, long>> bases = form.Terms.Where(t => IsBase(t.Key)).ToList();
        return bases.Count == 1 && bases[0].Value == -1 ? bases[0].Key : bases.Count == 0 ? null : default(PlaceAtom);
    }

    private bool IsBase(PlaceAtom atom) => atom.Part.StartsWith(".", StringComparison.Ordinal) && !_fixed.Contains(atom.Symbol);

    private static ISymbol? Root(IOperation? owner)
    {
        while (owner is not null)
        {
            switch (Values.Unwrap(owner))
            {
                case ILocalReferenceOperation local:
                    return local.Local;
                case IMemberReferenceOperation member:
                    owner = member.Instance;
                    break;
                default:
                    return null;
            }
        }

        return null;
    }

    /// <summary>A member of the object that has the lock, or of what only that has: there is one of it.</summary>
    private bool IsSingle(IOperation? owner, PlaceFrame frame)
    {
        while (owner is not null)
        {
            switch (Values.Unwrap(owner))
            {
                case IMemberReferenceOperation { Instance: null }:
                    return true;
                case IMemberReferenceOperation { Instance: { } instance }:
                    if (frame.Depth == 0 && instance.Syntax.ToString() == _owner)
                    {
                        return true;
                    }

                    owner = instance;
                    break;
                case IInstanceReferenceOperation { ReferenceKind: InstanceReferenceKind.ContainingTypeInstance }:
                case IParameterReferenceOperation { Parameter: { Type.IsReferenceType: true } own } when Values.IsFieldByParameter(own):
                    return frame.This.Kind == PlaceKind.Other;
                default:
                    return false;
            }
        }

        return false;
    }

    private PlaceValue? Special(IOperation operation, PlaceFrame frame)
    {
        switch (operation)
        {
            case IPropertyReferenceOperation { Property.Name: "Length", Instance: IFieldReferenceOperation array }
                when LengthOfMember(array, frame) is { } length:
                return length;
            case ICoalesceOperation question when AbsentOwners.Of(question) is var (buffer, member) && PlaceMembers.IsLength(member.Member)
                && _fixed.Contains(buffer):
                // As a range that is planned here says it.
                return _reader.LengthOf(buffer);
            case IObjectCreationOperation or IArrayCreationOperation:
                // Nobody else has it yet.
                return PlaceValue.Other;
            case IArrayElementReferenceOperation { Indices.Length: 1, Type.IsReferenceType: true } element
                when IsSingle(element.ArrayReference, frame):
                return Keyed(element.Indices[0], element.ArrayReference, frame);
            case IPropertyReferenceOperation { Arguments.Length: 1, Type.IsReferenceType: true, Instance: { } table } indexer
                when IsTable(indexer.Property.ContainingType) && IsSingle(table, frame):
                return Keyed(indexer.Arguments[0].Value, table, frame);
            case IInvocationOperation { TargetMethod.Name: "TryGetValue" or "Remove" or "GetValueOrDefault", Instance: { } table } call
                when IsTable(call.TargetMethod.ContainingType) && IsSingle(table, frame):
                return Keyed(call.Arguments.First(a => a.Parameter?.Ordinal == 0).Value, table, frame);
            case IInvocationOperation { Type.IsReferenceType: true } call when AccessReader.AskedBy(call) is var (table, key)
                && Values.Unwrap(table).Type is INamedTypeSymbol type && IsTable(type) && IsSingle(table, frame):
                return Keyed(key, table, frame);
            case IConversionOperation { OperatorMethod: null } cut when PlaceReader.IsNumber(cut.Type)
                && _reader.Read(cut.Operand, frame) is { Kind: PlaceKind.Number, Low: { } low } distance
                && low.Terms.Any(t => IsBase(t.Key)):
                // A distance in an object fits whatever is large enough for the object.
                return distance;
            case IMemberReferenceOperation { Instance: { } instance, Member.Name: var name } member
                when PlaceReader.IsNumber(member.Type)
                    && Values.Unwrap(instance) is ILocalReferenceOperation { Local: { IsRef: false } local }
                    && !_fixed.Contains(local):
                return PlaceValue.Exactly(LinearForm.Of(new PlaceAtom(local, "." + name, true)));
            case ILocalReferenceOperation or IParameterReferenceOperation when operation.Type is { IsReferenceType: true }
                && _asked.Add(operation):
                PlaceValue value = _reader.Read(operation, frame);
                _asked.Remove(operation);
                return value.Kind == PlaceKind.Other && !(frame.Depth == 0 && operation.Syntax.ToString() == _owner)
                    ? StoredAt(operation, frame) ?? PlaceValue.Beyond
                    : value;
            default:
                return null;
        }
    }

    /// <summary>Parameters, and locals of before the acquire, that the region adds to and does nothing else with.</summary>
    private static HashSet<ISymbol> CountedIn(LockUse acquire, SectionScope region)
    {
        SemanticModel model = acquire.Model;
        var counted = new HashSet<ISymbol>(SymbolEqualityComparer.Default);
        if (region.Statements.Length == 0
            || model.AnalyzeDataFlow(region.Statements[0], region.Statements[region.Statements.Length - 1]) is not
            {
                Succeeded: true
            } flow)
        {
            return counted;
        }

        counted.UnionWith(flow.WrittenInside.Where(s => flow.DataFlowsIn.Contains(s, SymbolEqualityComparer.Default)
            && s is IParameterSymbol { RefKind: RefKind.None } && !Values.IsFieldByParameter(s) && !flow.WrittenOutside.Any(w =>
                SymbolEqualityComparer.Default.Equals(w, s) && w is not IParameterSymbol)));
        counted.ExceptWith(InferredRange.WrittenAt(acquire));
        return counted;
    }
}
