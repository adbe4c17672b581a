using MmLock.Analyzers.Flow;
using MmLock.Analyzers.Operations;
using MmLock.Analyzers.Primitives;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace MmLock.Analyzers.Protocol;

/// <summary>A guard that is used so that its hold ends wrongly or never.</summary>
/// <param name="At">Where a reader would point.</param>
/// <param name="Acquire">The acquire whose guard it is, where that is in the same place.</param>
/// <param name="What">How the message goes on after "The guard".</param>
/// <param name="IsDiscarded">The guard is thrown away, so that a <c>using</c> there is what was meant.</param>
/// <param name="Related">The other half of the story.</param>
internal sealed record GuardMisuse(Location At, SyntaxNode? Acquire, string What, bool IsDiscarded, Location? Related = null);

/// <summary>Finds them in one body, apart from guards that are <c>default</c>.</summary>
internal static class GuardMisuses
{
    public static IEnumerable<GuardMisuse> Find(ProtocolBody body)
    {
        List<IOperation> operations = RunBodies.OwnOperations(body.Locks.Graph.OriginalOperation).ToList();
        return operations.SelectMany(o => Discarded(o, body).Concat(new[] { Stored(o, body) }.OfType<GuardMisuse>()))
            .Concat(Copied(operations, body))
            .Concat(Captured(operations, body));
    }

    private static IEnumerable<GuardMisuse> Discarded(IOperation operation, ProtocolBody body)
    {
        IOperation? value = operation switch
        {
            IExpressionStatementOperation { Operation: ISimpleAssignmentOperation { Target: IDiscardOperation } assignment } =>
                assignment.Value,
            IExpressionStatementOperation { Operation: not IAssignmentOperation } statement => statement.Operation,
            IArgumentOperation
            {
                Parameter.RefKind: RefKind.Out,
                Value: IDiscardOperation or IDeclarationExpressionOperation { Expression: IDiscardOperation }
            } argument =>
                argument.Parent,
            _ => null,
        };
        bool isStatement = operation is IExpressionStatementOperation;
        foreach (IOperation choice in value is null ? Enumerable.Empty<IOperation>() : Choices(value))
        {
            if (choice is IInvocationOperation call && NameOfAcquired(call, body) is { } name
                && GuardUses.IsGuardOrItsTask(isStatement ? call.Type : ((IArgumentOperation)operation).Parameter!.Type, body.Model.Types))
            {
                bool isWhole = isStatement && operation.Syntax is ExpressionStatementSyntax && FlowConditions.Unwrap(value!) == call;
                yield return new GuardMisuse(
                    DiagnosticLocations.Of(call), call.Syntax, $"of '{name}' is thrown away: nothing can release the lock any more",
                    isWhole);
            }
        }
    }

    /// <summary>The values that an expression may have: those of a choice, and of a <c>switch</c>.</summary>
    private static IEnumerable<IOperation> Choices(IOperation value) => FlowConditions.Unwrap(value) switch
    {
        IConditionalOperation { WhenFalse: { } other } choice => Choices(choice.WhenTrue).Concat(Choices(other)),
        ICoalesceOperation coalesce => Choices(coalesce.Value).Concat(Choices(coalesce.WhenNull)),
        ISwitchExpressionOperation choice => choice.Arms.SelectMany(a => Choices(a.Value)),
        { } other => new[] { other },
    };

    /// <summary>In a field that outlives the method. A disposable type that ends it in its own <c>Dispose</c> is a guard itself.</summary>
    private static GuardMisuse? Stored(IOperation operation, ProtocolBody body)
    {
        if (operation
            is not ISimpleAssignmentOperation
            {
                Target: IMemberReferenceOperation
                {
                    Member: IFieldSymbol
                or IPropertySymbol
                } target
            } assignment
            || !GuardUses.IsGuard(assignment.Value.Type, body.Model.Types) && !GuardUses.IsGuard(target.Type, body.Model.Types)
            || FlowConditions.Unwrap(assignment.Value)
                is not (IInvocationOperation or ILocalReferenceOperation or IParameterReferenceOperation)
            || assignment.Parent is IObjectOrCollectionInitializerOperation
            || EndsWithItsOwner(target.Member, body))
        {
            return null;
        }

        IInvocationOperation? call = FlowConditions.Unwrap(assignment.Value) as IInvocationOperation;
        string? name = call is null ? null : NameOfAcquired(call, body);
        if (call is not null && name is null)
        {
            return null;
        }

        return new GuardMisuse(
            call is null ? assignment.Value.Syntax.GetLocation() : DiagnosticLocations.Of(call),
            call?.Syntax,
            $"{(name is null ? "" : $"of '{name}' ")}is stored in '{DiagnosticText.MemberName(target.Member)}': the hold has no scope, and another call that stores a guard there loses this one",
            false);
    }

    /// <summary><c>var second = first;</c>, and both are disposed.</summary>
    private static IEnumerable<GuardMisuse> Copied(List<IOperation> operations, ProtocolBody body)
    {
        foreach (IOperation operation in operations)
        {
            (ISymbol? copy, IOperation? value) = operation switch
            {
                IVariableDeclaratorOperation { Symbol: { RefKind: RefKind.None } symbol } declarator
                    when declarator.GetVariableInitializer() is { } initializer =>
                    (symbol, initializer.Value),
                ISimpleAssignmentOperation { IsRef: false } assignment => (Values.VariableOf(assignment.Target), assignment.Value),
                _ => (null, null),
            };
            if (copy is not null && value is not null && GuardUses.IsGuard(value.Type, body.Model.Types)
                && Values.VariableOf(value) is { } original && !SymbolEqualityComparer.Default.Equals(copy, original)
                && IsDisposed(copy, operations) && IsDisposed(original, operations) && !IsReplacedAfter(original, value, operations))
            {
                yield return new GuardMisuse(
                    value.Syntax.GetLocation(), null,
                    $"'{original.Name}' is copied to '{copy.Name}', and both are disposed: one hold is released twice", false,
                    original.Locations.FirstOrDefault());
            }
        }
    }

    private static IEnumerable<GuardMisuse> Captured(List<IOperation> operations, ProtocolBody body)
    {
        if (body.Body.Method is not { MethodKind: MethodKind.AnonymousFunction } lambda)
        {
            yield break;
        }

        var seen = new HashSet<ISymbol>(SymbolEqualityComparer.Default);
        foreach (IOperation operation in operations)
        {
            if (operation is ILocalReferenceOperation or IParameterReferenceOperation && GuardUses.IsGuard(operation.Type, body.Model.Types)
                && Values.VariableOf(operation) is { } guard && !SymbolEqualityComparer.Default.Equals(guard.ContainingSymbol, lambda)
                && seen.Add(guard))
            {
                yield return new GuardMisuse(
                    operation.Syntax.GetLocation(), null,
                    $"'{guard.Name}' is captured by a lambda: the hold may end before the lambda runs, or never", false,
                    guard.Locations.FirstOrDefault());
            }
        }
    }

    /// <returns>Null for a call that does not begin a hold.</returns>
    private static string? NameOfAcquired(IInvocationOperation call, ProtocolBody body) =>
        body.Model.Reader.Read(call) is { Verb: LockVerb.Acquire or LockVerb.TryAcquire, Target: { } target }
            ? body.Locks.Paths.Of(target).Name
        : body.Model.Changes(call.TargetMethod, body.CancellationToken)
            .FirstOrDefault(c => c.Kind != LockChangeKind.Releases && c.Guard != CalleeLockEffect.None) is { } change
            ? change.Path.Name
        : null;

    private static bool IsDisposed(ISymbol variable, List<IOperation> operations) => operations.Any(o => o switch
    {
        IInvocationOperation { TargetMethod.Name: "Dispose", Instance: { } instance } => Is(instance, variable),
        IUsingOperation { Resources: IVariableDeclarationGroupOperation group } => Declares(group, variable),
        IUsingOperation { Resources: { } resource } => Is(resource, variable),
        IUsingDeclarationOperation declaration => Declares(declaration.DeclarationGroup, variable),
        _ => false,
    });

    private static bool Is(IOperation operation, ISymbol variable) =>
        SymbolEqualityComparer.Default.Equals(Values.VariableOf(operation), variable);

    private static bool Declares(IVariableDeclarationGroupOperation group, ISymbol variable) =>
        group.Declarations.SelectMany(d => d.Declarators).Any(d => SymbolEqualityComparer.Default.Equals(d.Symbol, variable));

    /// <summary><c>old = current; current = mm.EnterRead(next);</c> moves a guard on.</summary>
    private static bool IsReplacedAfter(ISymbol variable, IOperation copy, List<IOperation> operations) =>
        operations.Any(o =>
            o is ISimpleAssignmentOperation assignment && assignment.Syntax.SpanStart > copy.Syntax.SpanStart
                && Is(assignment.Target, variable));

    private static bool EndsWithItsOwner(ISymbol member, ProtocolBody body) =>
        member.ContainingType is { } owner
        && (owner.AllInterfaces.Any(i => i.Name is "IDisposable" or "IAsyncDisposable") || owner.IsRefLikeType)
        && owner.GetMembers().OfType<IMethodSymbol>()
            .Where(m =>
                m.Name.EndsWith("Dispose", System.StringComparison.Ordinal)
                    || m.Name.EndsWith("DisposeAsync", System.StringComparison.Ordinal) || m.Name == "DisposeAsyncCore")
            .SelectMany(m => m.DeclaringSyntaxReferences)
            .Any(r =>
                r.GetSyntax(body.CancellationToken).DescendantNodes().OfType<IdentifierNameSyntax>()
                    .Any(n => n.Identifier.ValueText == member.Name));
}
