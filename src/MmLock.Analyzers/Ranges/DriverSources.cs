using MmLock.Analyzers.Effects;
using MmLock.Analyzers.Flow;
using MmLock.Analyzers.Locks;
using MmLock.Analyzers.Operations;
using MmLock.Analyzers.Prefilter;

namespace MmLock.Analyzers.Ranges;

/// <summary>
/// Whose callbacks a region runs, by the flow of values, calls followed: drivers of objects that it found, which a lookup can ask
/// for, and drivers that have a name where the lock is taken. Any other may expect the coarse lock, and nothing would ask it.
/// </summary>
/// <remarks>Work is bounded: what lies behind the last step is unknown.</remarks>
internal sealed class DriverSources
{
    private const int MaxSteps = 20_000;

    private readonly SemanticModel _model;
    private readonly SummaryReader _summaries;
    private readonly PlaceBodies _bodies;
    private readonly LockAliasAnalysis _graph;
    private readonly ISet<ISymbol> _fixed;
    private readonly int _position;
    private readonly CancellationToken _cancellationToken;
    private readonly HashSet<IMethodSymbol> _underWay = new(SymbolEqualityComparer.Default);
    private readonly HashSet<ISymbol> _variables = new(SymbolEqualityComparer.Default);
    private readonly HashSet<ISymbol> _objects = new(SymbolEqualityComparer.Default);
    private readonly SortedSet<string> _known = new(System.StringComparer.Ordinal);
    private int _steps;

    private DriverSources(
        LockUse acquire, SummaryReader summaries, PlaceBodies bodies, LockAliasAnalysis graph, ISet<ISymbol> fixedSymbols,
        CancellationToken cancellationToken) =>
        (_model, _summaries, _bodies, _graph, _fixed, _position, _cancellationToken) =
            (acquire.Model, summaries, bodies, graph, fixedSymbols, acquire.Syntax.SpanStart, cancellationToken);

    /// <summary>One body that is read: what its parameters and its object are in the caller, and who that is.</summary>
    private sealed record Frame(
        LocalValues Locals, IReadOnlyDictionary<ISymbol, IOperation>? Arguments, IOperation? This, Frame? Caller, int Depth);

    /// <summary>Locals of the region whose objects have the drivers.</summary>
    public IReadOnlyCollection<ISymbol> Objects => _objects;

    /// <summary>There are objects besides that no local of the region has.</summary>
    public bool HasOthers { get; private set; }

    /// <summary>Drivers that are known where the lock is taken, as the code there would write them.</summary>
    public IReadOnlyCollection<string> Known => _known;

    /// <summary>A driver that is neither, as it is written; null for none.</summary>
    public string? Unknown { get; private set; }

    /// <param name="acquire">The acquire.</param>
    /// <param name="region">What runs under it.</param>
    /// <param name="fixedSymbols">What has one value from before the acquire on.</param>
    /// <param name="summaries">Of the lock.</param>
    /// <param name="bodies">Of methods.</param>
    /// <param name="graph">Of the compilation.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    public static DriverSources In(
        LockUse acquire, SectionScope region, ISet<ISymbol> fixedSymbols, SummaryReader summaries, PlaceBodies bodies,
        LockAliasAnalysis graph, CancellationToken cancellationToken)
    {
        var sources = new DriverSources(acquire, summaries, bodies, graph, fixedSymbols, cancellationToken);
        SyntaxNode body = FlowGraphs.BodyOf(acquire.Syntax) ?? acquire.Syntax.SyntaxTree.GetRoot(cancellationToken);
        var frame = new Frame(bodies.Of(body, acquire.Model).Locals, null, null, null, 0);
        sources.Read(region.Statements.SelectMany(s => RunBodies.RootsOf(s, acquire.Model, cancellationToken)), frame);
        return sources;
    }

    private void Read(IEnumerable<IOperation> roots, Frame frame)
    {
        foreach (IOperation operation in roots.SelectMany(r => r.DescendantsAndSelf()))
        {
            if (++_steps > MaxSteps)
            {
                Unknown ??= "\u2026";
                return;
            }

            switch (operation)
            {
                case IInvocationOperation call:
                    ReadCall(call.TargetMethod, call.Instance, call.Arguments, frame);
                    break;
                case IPropertyReferenceOperation { Property: var property } reference:
                    ReadCall(property.GetMethod, reference.Instance, reference.Arguments, frame);
                    ReadCall(property.SetMethod, reference.Instance, reference.Arguments, frame);
                    break;
                case IObjectCreationOperation { Constructor: { } constructor } creation:
                    foreach (IArgumentOperation argument in creation.Arguments.Where(a => IsDriver(a.Parameter?.Type)))
                    {
                        Source(argument.Value, frame);
                    }

                    ReadCall(constructor, null, creation.Arguments, frame);
                    break;
                case ISimpleAssignmentOperation { Target: IMemberReferenceOperation { Member: var member } target } assignment
                    when IsDriver(target.Type) && GuardedState.IsGuardedType(member.ContainingType, _summaries.LockName):
                    Source(assignment.Value, frame);
                    break;
            }
        }
    }

    private void ReadCall(IMethodSymbol? target, IOperation? instance, ImmutableArray<IArgumentOperation> arguments, Frame frame)
    {
        if (target is null)
        {
            return;
        }

        if (SummaryReader.IsDriver(target))
        {
            Receiver(instance, frame);
            return;
        }

        IEnumerable<IMethodSymbol> run = target.IsVirtual || target.IsAbstract || target.IsOverride
            ? _graph.Implementations.Of(target).Append(target)
            : new[] { target };
        foreach (IMethodSymbol one in run.Where(m => _summaries.ReadMethod(m).Driver is not null))
        {
            Follow(one, instance, arguments, frame);
        }
    }

    private void Follow(IMethodSymbol method, IOperation? instance, ImmutableArray<IArgumentOperation> arguments, Frame frame)
    {
        if (_bodies.Of(method) is not { } body || frame.Depth >= PlaceProof.MaxDepth || !_underWay.Add(method.OriginalDefinition))
        {
            Unknown ??= method.Name;
            return;
        }

        // An implementation names its parameters itself.
        var given = new Dictionary<ISymbol, IOperation>(SymbolEqualityComparer.Default);
        ImmutableArray<IParameterSymbol> parameters = method.OriginalDefinition.Parameters;
        foreach (IArgumentOperation argument in arguments.Where(a => a.Parameter is { RefKind: RefKind.None or RefKind.In }
            && a.Parameter.Ordinal < parameters.Length))
        {
            given[parameters[argument.Parameter!.Ordinal]] = argument.Value;
        }

        Read(body.Roots, new Frame(body.Locals, given, method.IsStatic ? null : instance, frame, frame.Depth + 1));
        _underWay.Remove(method.OriginalDefinition);
    }

    private void Receiver(IOperation? instance, Frame frame)
    {
        if (instance is null)
        {
            Unknown ??= "\u2026";
            return;
        }

        Source(instance, frame);
    }

    /// <summary>A value that is a driver.</summary>
    private void Source(IOperation? value, Frame frame)
    {
        if (value is null || ++_steps > MaxSteps)
        {
            Unknown ??= "\u2026";
            return;
        }

        value = Plain(value);
        if (value.ConstantValue.HasValue || value is IDefaultValueOperation || IsAlwaysFit(value.Type))
        {
            return;
        }

        switch (value)
        {
            case ICoalesceOperation choice:
                Source(choice.Value, frame);
                Source(choice.WhenNull, frame);
                break;
            case IConditionalOperation choice:
                Source(choice.WhenTrue, frame);
                Source(choice.WhenFalse, frame);
                break;
            case IMemberReferenceOperation { Instance: { } instance } when GuardedState.IsGuardedType(
                Plain(instance).Type, _summaries.LockName):
                Object(instance, frame);
                break;
            case IParameterReferenceOperation { Parameter: var parameter }
                when frame.Arguments?.TryGetValue(parameter.OriginalDefinition, out IOperation? given) == true
                    && frame.Locals.Of(parameter).Count == 0:
                Source(given, frame.Caller!);
                break;
            case IParameterReferenceOperation or ILocalReferenceOperation
                when frame.Depth == 0 && _fixed.Contains(Values.VariableOf(value)!):
                _known.Add(Values.VariableOf(value)!.Name);
                break;
            case ILocalReferenceOperation { Local: var local }
                when frame.Locals.Of(local) is { Count: > 0 } values && values.All(v => v.Form == AssignmentForm.Value)
                    && _variables.Add(local):
                foreach (LocalAssignment assignment in values)
                {
                    Source(assignment.Value, frame);
                }

                _variables.Remove(local);
                break;
            case IMemberReferenceOperation { Member: var member } reference when IsLasting(member) && NameOf(reference, frame) is { } name:
                _known.Add(name);
                break;
            default:
                Unknown ??= ShortText.Of(value.Syntax, 50);
                break;
        }
    }

    /// <summary>An object of the guarded structure, whose driver is run.</summary>
    private void Object(IOperation value, Frame frame)
    {
        value = Plain(value);
        switch (value)
        {
            case IParameterReferenceOperation { Parameter: var parameter }
                when frame.Arguments?.TryGetValue(parameter.OriginalDefinition, out IOperation? given) == true:
                Object(given, frame.Caller!);
                break;
            case IInstanceReferenceOperation when frame is { This: { } instance, Caller: { } caller }:
                Object(instance, caller);
                break;
            case IParameterReferenceOperation or IInstanceReferenceOperation:
                // Whoever has called has found it.
                Unknown ??= ShortText.Of(value.Syntax, 50);
                break;
            case ILocalReferenceOperation { Local: var local } when _variables.Add(local):
                foreach (IOperation? assigned in frame.Locals.Of(local).Select(v => v.Value is null ? null : Plain(v.Value)))
                {
                    // The driver of a new object is what it was made with.
                    if (assigned is ILocalReferenceOperation or IParameterReferenceOperation or IInstanceReferenceOperation
                        && GuardedState.IsGuardedType(assigned.Type, _summaries.LockName))
                    {
                        Object(assigned, frame);
                    }
                    else if (assigned is not IObjectCreationOperation && frame.Depth == 0)
                    {
                        _objects.Add(local);
                    }
                    else if (assigned is not IObjectCreationOperation)
                    {
                        HasOthers = true;
                    }
                }

                _variables.Remove(local);
                break;
            case IObjectCreationOperation:
                break;
            default:
                HasOthers = true;
                break;
        }
    }

    private static IOperation Plain(IOperation value)
    {
        while (Values.Unwrap(value) is var inner && (inner != value || inner is IConditionalAccessInstanceOperation))
        {
            value = inner is IConditionalAccessInstanceOperation ? AccessOf(inner)?.Operation ?? inner : inner;
            if (value == inner && inner is IConditionalAccessInstanceOperation)
            {
                break;
            }
        }

        return value is IConditionalAccessOperation { WhenNotNull: IMemberReferenceOperation } access ? Plain(access.WhenNotNull) : value;
    }

    private static IConditionalAccessOperation? AccessOf(IOperation instance)
    {
        for (IOperation at = instance; at.Parent is { } parent; at = parent)
        {
            if (parent is IConditionalAccessOperation access && access.WhenNotNull == at)
            {
                return access;
            }
        }

        return null;
    }

    private static bool IsDriver(ITypeSymbol? type) => type is INamedTypeSymbol named && DriverAccess.IsDriver(named);

    /// <summary>Every object of the type is fit for range holds: nothing derives from it, and it does not decide for itself.</summary>
    private static bool IsAlwaysFit(ITypeSymbol? type) => type is INamedTypeSymbol { IsSealed: true } named
        && KnownTypes.HasAttribute(named, KnownTypes.FineGrainedSafe)
        && !named.AllInterfaces.Any(i => i.ToDisplayString() == "MmLock.IFineGrainedAware");

    /// <summary>A member that refers to one object for ever.</summary>
    private static bool IsLasting(ISymbol member) => member switch
    {
        IFieldSymbol field => field.IsReadOnly,
        IPropertySymbol { SetMethod: null, IsVirtual: false, IsAbstract: false, IsOverride: false } property =>
            property.IsAuto(),
        _ => false,
    };

    /// <summary>A static member, or one of the object whose method takes the lock.</summary>
    private string? NameOf(IMemberReferenceOperation reference, Frame frame)
    {
        if (!_model.IsAccessible(_position, reference.Member))
        {
            return null;
        }

        if (reference.Instance is null)
        {
            return $"{reference.Member.ContainingType.ToMinimalDisplayString(_model, _position)}.{reference.Member.Name}";
        }

        IOperation? instance = reference.Instance;
        while (instance is IInstanceReferenceOperation && frame.Caller is { } caller)
        {
            (instance, frame) = (frame.This, caller);
        }

        return instance is IInstanceReferenceOperation ? "this." + reference.Member.Name : null;
    }
}
