using System;
using MmLock.Analyzers.Flow;
using MmLock.Analyzers.Locks;
using MmLock.Analyzers.Operations;
using MmLock.Analyzers.Protocol;
using MmLock.Analyzers.Ranges;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace MmLock.Analyzers.Narrowing;

/// <summary>
/// What the operations of one body touch of the heap that others may have, too. What the body has made itself and not yet
/// handed on is its own. Errs on the side of touching, and of writing.
/// </summary>
internal sealed partial class AccessReader
{
    private const int MaxDepth = 8;

    private readonly LockAliasAnalysis _graph;
    private readonly IMethodSymbol? _method;
    private readonly IReadOnlyList<IOperation> _body;
    private readonly AssignedValues _values;
    private readonly BufferParts _parts;
    private readonly FreshObjects _fresh;
    private readonly bool _isEntry;
    private readonly Func<SyntaxNode, bool> _isInside;
    private readonly Dictionary<ISymbol, bool> _callers = new(SymbolEqualityComparer.Default);
    private readonly CancellationToken _cancellationToken;

    /// <param name="graph">Of the compilation.</param>
    /// <param name="method">The method of the body; null for none.</param>
    /// <param name="body">All operations of the body.</param>
    /// <param name="isEntry">The body has the acquire: its buffers are its callers'.</param>
    /// <param name="isInside">Of such a body: whether code runs under the hold.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    public AccessReader(
        LockAliasAnalysis graph, IMethodSymbol? method, IReadOnlyList<IOperation> body, bool isEntry, Func<SyntaxNode, bool> isInside,
        CancellationToken cancellationToken)
    {
        _graph = graph;
        _method = method;
        _body = body;
        _isEntry = isEntry;
        _isInside = isInside;
        _values = new AssignedValues(body);
        _parts = new BufferParts(_values, isInside, f => graph.Models.IsSetOnce(f, cancellationToken));
        _fresh = new FreshObjects(graph.Models);
        _cancellationToken = cancellationToken;
    }

    public IEnumerable<SharedAccess> Of(IOperation operation) => PlacedOf(operation).Select(a => a.Access);

    /// <summary>The same, with what says which part of the location is meant.</summary>
    public IEnumerable<PlacedAccess> PlacedOf(IOperation operation)
    {
        _cancellationToken.ThrowIfCancellationRequested();
        switch (operation)
        {
            case IFieldReferenceOperation { Field.RefKind: not RefKind.None } reference:
                return OfReference(reference);
            case ILocalReferenceOperation { Local.IsRef: true }:
            case IParameterReferenceOperation { Parameter.RefKind: not RefKind.None }:
                return OfReference(operation);
            case IFieldReferenceOperation { Field.IsConst: false } field:
                return OfMember(field, field.Field);
            case ILocalReferenceOperation or IParameterReferenceOperation when IsCaptured(operation) is { } variable:
                return new[]
                {
                    new PlacedAccess(
                        Stored(new SharedAccess(new SharedLocation(LocationKind.Member, variable), IsStored(operation)), operation)),
                };
            case IEventReferenceOperation { Parent: not IEventAssignmentOperation { EventReference: { } } } raised:
                return OfMember(raised, raised.Event);
            case IEventAssignmentOperation { EventReference: IEventReferenceOperation changed }:
                return new[] { new PlacedAccess(Member(changed.Event, true)) };
            case IPropertyReferenceOperation property:
                return OfProperty(property);
            case IArrayElementReferenceOperation { ArrayReference: { Type: IArrayTypeSymbol array } instance } element:
                return Elements(instance, array.ElementType, IsStoredByName(element), PartOf(element));
            case IImplicitIndexerReferenceOperation indexer:
                return OfIndex(indexer);
            case IInvocationOperation call:
                return OfCall(call);
            case IObjectCreationOperation { Arguments.Length: > 0 } view when PlaceOfView(view.Type) is not null:
                // A view touches nothing before it is used.
                return Enumerable.Empty<PlacedAccess>();
            case IObjectCreationOperation { Constructor: { DeclaringSyntaxReferences.IsEmpty: true } } creation:
                return OfArguments(creation.Arguments).Concat(OfProcess(creation));
            case IForEachLoopOperation loop:
                return Walked(loop.Collection, loop.Locals.Any(l => l.IsRef));
            case ISpreadOperation spread:
                return Walked(spread.Operand, false);
            case { Kind: OperationKind.None }:
                return OfPointer(operation);
            default:
                return Enumerable.Empty<PlacedAccess>();
        }
    }

    private IEnumerable<PlacedAccess> OfMember(IMemberReferenceOperation reference, ISymbol member)
    {
        if (reference.Parent is INameOfOperation || IsOwn(Receivers.Of(reference), reference, member)
            || IsOfCopy(reference.Instance) || IsPart(reference.Instance))
        {
            yield break;
        }

        yield return new PlacedAccess(Stored(Member(member, IsStored(reference)), reference), Owner: Receivers.Of(reference));
    }

    /// <summary>
    /// A single step of <c>Interlocked</c> disturbs no other; what <c>Volatile</c> reads, and writes after that, is as two plain ones are.
    /// Whether it is a single one, <see cref="StepOrder"/> asks.
    /// </summary>
    private static SharedAccess Stored(SharedAccess access, IOperation reference) => AccessWrites.AtomicCallOf(reference) switch
    {
        null => access,
        { ContainingType.Name: "Volatile", Name: var name } => access with { IsWrite = name == "Write" },
        { Name: "Read" } => access with { IsWrite = false },
        { Name: var name } => access with
        {
            IsWrite = true,
            IsStep = !IsAskedFor(reference),
            Kind = name is "Increment" or "Decrement" or "Add" ? StepKind.Counts : StepKind.Puts,
        },
    };

    /// <summary>What a step results in counts: what is done upon that is no part of the step.</summary>
    private static bool IsAskedFor(IOperation reference) =>
        Values.SkipConversions(reference).Parent?.Parent is { } call && IsUsed(call);

    private static bool IsUsed(IOperation call) => Values.SkipConversions(call).Parent is not (IExpressionStatementOperation
        or ISimpleAssignmentOperation { Target: IDiscardOperation, Parent: IExpressionStatementOperation });

    /// <summary>
    /// The variable of a method around a function, which whoever has the function shares; a parameter that is a field of the object, but
    /// where that is made.
    /// </summary>
    private ISymbol? IsCaptured(IOperation reference) =>
        _method is not null && Values.VariableOf(reference) is { } variable
        && (_method.MethodKind is MethodKind.AnonymousFunction or MethodKind.LocalFunction
            || _method.MethodKind != MethodKind.Constructor && Values.IsFieldByParameter(variable))
        && !SymbolEqualityComparer.Default.Equals(variable.ContainingSymbol, _method)
            ? variable.OriginalDefinition
            : null;

    private static SharedAccess Member(ISymbol member, bool isWrite) =>
        new(new SharedLocation(LocationKind.Member, member.OriginalDefinition), isWrite);

    private IEnumerable<PlacedAccess> OfProperty(IPropertyReferenceOperation reference)
    {
        IPropertySymbol property = reference.Property;
        if (reference.Parent is INameOfOperation)
        {
            yield break;
        }

        if (reference.Instance is { Type: { IsValueType: true } view } && PlaceOfView(view) is { } element && property.IsIndexer)
        {
            BufferPart part = reference.Arguments.Length == 1 && !IsLent(reference)
                ? _parts.OfElement(reference.Instance, reference.Arguments[0].Value)
                : new BufferPart(reference.Instance);
            foreach (PlacedAccess access in Elements(reference.Instance, element, IsStored(reference), part))
            {
                yield return access;
            }

            yield break;
        }

        if (PlaceMembers.IsLastingOfView(property)
            || StreamHandles.StreamOf(reference) is { } stream
                && StreamHandles.IsOnlyForHandle(stream, _graph.Runs.Origins, _cancellationToken))
        {
            yield break;
        }

        if (property.DeclaringSyntaxReferences.IsEmpty)
        {
            foreach (PlacedAccess outside in OfProcess(reference))
            {
                yield return outside;
            }

            if (property.IsIndexer && reference.Instance is { } list && Values.Unwrap(list).Type is IArrayTypeSymbol array)
            {
                foreach (PlacedAccess one in Elements(list, array.ElementType, AccessWrites.IsAssigned(reference)))
                {
                    yield return one;
                }
            }

            if (OfSync(reference) is { } state)
            {
                yield return state;
            }

            if (reference.Instance is { } instance)
            {
                if (Contents(instance, AccessWrites.IsAssigned(reference)) is { } access)
                {
                    yield return access with { Key = KeyOf(property, reference.Arguments) };
                }

                foreach (PlacedAccess under in Under(instance))
                {
                    yield return under;
                }
            }

            yield break;
        }

        if (IsOwn(Receivers.Of(reference), reference, property) || IsOfCopy(reference.Instance) || IsPart(reference.Instance))
        {
            yield break;
        }

        foreach (IPropertySymbol one in Implementations(property))
        {
            if (one.HasField())
            {
                yield return new PlacedAccess(Member(one, IsStored(reference)), Owner: Receivers.Of(reference));
            }
        }
    }

    /// <summary><c>list[^1]</c> and <c>span[1..]</c>: an element, or a part, at a place that the length tells.</summary>
    private IEnumerable<PlacedAccess> OfIndex(IImplicitIndexerReferenceOperation indexer) =>
        indexer.Instance.Type is { IsValueType: true } view && PlaceOfView(view) is { } element

            // A view of a part touches nothing before it is used.
            ? indexer.IndexerSymbol is IMethodSymbol ? Enumerable.Empty<PlacedAccess>()
            : Elements(
                indexer.Instance, element, IsStored(indexer),
                IsLent(indexer) ? new BufferPart(indexer.Instance) : _parts.OfElement(indexer.Instance, indexer.Argument))
            : Contents(indexer.Instance, AccessWrites.IsAssigned(indexer)) is { } access ? new[] { access }
            : Enumerable.Empty<PlacedAccess>();

    /// <summary>The property itself, and those that may run instead of it.</summary>
    private IEnumerable<IPropertySymbol> Implementations(IPropertySymbol property)
    {
        yield return property.OriginalDefinition;
        if ((property.IsAbstract || property.IsVirtual || property.IsOverride)
            && (property.GetMethod ?? property.SetMethod) is { } accessor)
        {
            foreach (IMethodSymbol other in _graph.Implementations.Of(accessor))
            {
                if (other.AssociatedSymbol is IPropertySymbol inner)
                {
                    yield return inner.OriginalDefinition;
                }
            }
        }
    }

    /// <summary>What a span or memory is a view of.</summary>
    private static ITypeSymbol? PlaceOfView(ITypeSymbol? type) =>
        type is INamedTypeSymbol
        {
            Name: "Span" or "ReadOnlySpan" or "Memory" or "ReadOnlyMemory" or "ArraySegment",
            TypeArguments.Length: 1,
            ContainingNamespace: { Name: "System", ContainingNamespace.IsGlobalNamespace: true }
        } view
            ? view.TypeArguments[0]
            : null;
}
