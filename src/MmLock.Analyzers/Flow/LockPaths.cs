using MmLock.Analyzers.Locks;
using MmLock.Analyzers.Operations;
using Microsoft.CodeAnalysis.FlowAnalysis;

namespace MmLock.Analyzers.Flow;

/// <summary>Reads off expressions of one graph which lock they are, through locals and compiler temporaries that are set once.</summary>
internal sealed class LockPaths
{
    private readonly Dictionary<ISymbol, IOperation?> _locals = new(SymbolEqualityComparer.Default);
    private readonly Dictionary<CaptureId, IOperation?> _captures = new();
    private readonly ISymbol? _owner;

    /// <param name="graph">The graph.</param>
    /// <param name="owner">The method it is the graph of.</param>
    public LockPaths(ControlFlowGraph graph, ISymbol? owner)
    {
        _owner = owner;
        foreach (IOperation operation in graph.Blocks.SelectMany(FlowGraphs.Operations).SelectMany(o => o.DescendantsAndSelf()))
        {
            switch (operation)
            {
                case IFlowCaptureOperation capture:
                    _captures[capture.Id] = _captures.ContainsKey(capture.Id) ? null : capture.Value;
                    break;
                case ISimpleAssignmentOperation { Target: ILocalReferenceOperation { Local: { IsRef: false } local } } assignment:
                    _locals[local] = _locals.ContainsKey(local) ? null : assignment.Value;
                    break;
                case IAssignmentOperation { Target: ILocalReferenceOperation { Local: { } local } }:
                    _locals[local] = null;
                    break;
                case IArgumentOperation { Parameter.RefKind: RefKind.Out or RefKind.Ref } argument
                    when Values.VariableOf(argument.Value) is ILocalSymbol local:
                    _locals[local] = null;
                    break;
            }
        }
    }

    public IOperation? ValueOf(CaptureId capture) => _captures.TryGetValue(capture, out IOperation? value) ? value : null;

    public LockPath Of(IOperation operation) => Of(operation, 0);

    /// <summary>The type by which an object is locked: a statement's is captured as an <c>object</c> first.</summary>
    public ITypeSymbol? TypeOf(IOperation operation)
    {
        IOperation? value = Values.Unwrap(operation);
        while (value is IFlowCaptureReferenceOperation reference && ValueOf(reference.Id) is { } captured)
        {
            value = Values.Unwrap(captured);
        }

        return value.Type;
    }

    /// <summary>A path of a callee, as the caller calls it.</summary>
    public LockPath At(
        IOperation call, LockPath path, IMethodSymbol? callee, IOperation? instance, ImmutableArray<IArgumentOperation> arguments)
    {
        if (path.RootSymbol is IParameterSymbol parameter
            && SymbolEqualityComparer.Default.Equals(parameter.ContainingSymbol, callee?.OriginalDefinition))
        {
            IArgumentOperation? argument = arguments.FirstOrDefault(a => a.Parameter?.Ordinal == parameter.Ordinal);
            return path.From(argument is null ? LockPath.Opaque(call.Syntax) : Of(argument.Value));
        }

        return path is { IsOpaque: false, RootSymbol: null, IsOfThis: true }
            ? path.From(
                instance is not null
                    ? Of(instance)
                    : callee is { MethodKind: MethodKind.LocalFunction }
                    ? LockPath.This
                    : LockPath.Opaque(call.Syntax))
            : path;
    }

    private LockPath Of(IOperation operation, int depth)
    {
        // Aliases of aliases come to an end, but not in code that does not compile.
        if (depth > 32)
        {
            return LockPath.Opaque(operation.Syntax);
        }

        switch (Values.Unwrap(operation))
        {
            case IInstanceReferenceOperation { ReferenceKind: InstanceReferenceKind.ContainingTypeInstance }:
                return LockPath.This;
            case ITypeOfOperation { TypeOperand: INamedTypeSymbol type }:
                return LockPath.Static(type);
            case IParameterReferenceOperation { Parameter: { } parameter }:
                // A primary constructor's parameter, used in a member, is a field in all but name.
                return parameter.ContainingSymbol is IMethodSymbol { MethodKind: MethodKind.Constructor } constructor
                    && !SymbolEqualityComparer.Default.Equals(constructor, _owner)
                    ? LockPath.This.Member(parameter)
                    : LockPath.Of(parameter);
            case ILocalReferenceOperation { Local: { } local }:
                return _locals.TryGetValue(local, out IOperation? value) && value is not null && IsPath(value)
                    ? Of(value, depth + 1)
                    : LockPath.Of(local);
            case IFlowCaptureReferenceOperation capture:
                return ValueOf(capture.Id) is { } captured ? Of(captured, depth + 1) : LockPath.Opaque(capture.Syntax);
            case IFieldReferenceOperation field:
                return Member(field.Instance, field.Field, depth);
            case IPropertyReferenceOperation { Arguments.Length: 0 } property:
                return Member(property.Instance, property.Property, depth);
            case IInvocationOperation { Arguments.Length: 0, TargetMethod.ReturnsVoid: false } call:
                return Member(call.Instance, call.TargetMethod, depth);
            case IArrayElementReferenceOperation { Indices: { Length: 1 } indices } element when SymbolOf(indices[0]) is { } index:
                return Of(element.ArrayReference, depth + 1).Member(index);
            case IPropertyReferenceOperation { Instance: { } list, Arguments: { Length: 1 } arguments }
                when SymbolOf(arguments[0].Value) is { } index:
                return Of(list, depth + 1).Member(index);
            default:
                return LockPath.Opaque(operation.Syntax);
        }
    }

    private LockPath Member(IOperation? instance, ISymbol member, int depth) =>
        instance is null ? LockPath.Static(member) : Of(instance, depth + 1).Member(member);

    /// <summary>
    /// Whether a local that holds the value is just another name. The result of a call or a new object gets its name
    /// from the local.
    /// </summary>
    private static bool IsPath(IOperation value) =>
        Values.Unwrap(value) is IMemberReferenceOperation or IParameterReferenceOperation or ILocalReferenceOperation
            or IInstanceReferenceOperation or IFlowCaptureReferenceOperation or IArrayElementReferenceOperation;

    private static ISymbol? SymbolOf(IOperation operation) => Values.Unwrap(operation) switch
    {
        ILocalReferenceOperation local => local.Local,
        IParameterReferenceOperation parameter => parameter.Parameter,
        IFieldReferenceOperation field => field.Field,
        _ => null,
    };
}
