using System.Collections.Concurrent;
using MmLock.Analyzers.Operations;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace MmLock.Analyzers.Flow;

/// <summary>Objects that nobody else can have: just made or copied, and so far in a local only. A struct in a local is a copy.</summary>
internal sealed class FreshObjects(SemanticModels models)
{
    private readonly ConcurrentDictionary<ISymbol, bool> _makers = new(SymbolEqualityComparer.Default);

    /// <param name="instance">The object.</param>
    /// <param name="use">Where it is used: what happens to it further down does not matter.</param>
    /// <param name="part">The body.</param>
    public bool IsFresh(IOperation instance, IOperation use, FunctionBody part) => IsFresh(instance, use, part.Operations);

    /// <summary>The same for a body that is known by its operations.</summary>
    public bool IsFresh(IOperation instance, IOperation use, IReadOnlyList<IOperation> part)
    {
        switch (Values.Unwrap(instance))
        {
            case ILocalReferenceOperation { Local: { } local }:
                return local is { IsRef: false, Type.IsValueType: true } || IsFreshLocal(local, use, part);
            case IParameterReferenceOperation { Parameter: { RefKind: RefKind.None, Type.IsValueType: true } }:
                return true;
            case IInstanceReferenceOperation { ReferenceKind: InstanceReferenceKind.ImplicitReceiver } receiver:
                return Values.InitializedMemberOf(receiver) is null;
            case var value:
                return Makes(value);
        }
    }

    private bool IsFreshLocal(ILocalSymbol local, IOperation use, IReadOnlyList<IOperation> part)
    {
        bool made = false;
        foreach (IOperation operation in part)
        {
            switch (operation)
            {
                case IVariableDeclaratorOperation declarator
                    when Is(declarator.Symbol, local) && declarator.GetVariableInitializer() is { Value: { } value }:
                    if (!Makes(value))
                    {
                        return false;
                    }

                    made = true;
                    break;
                case ILocalReferenceOperation reference when Is(reference.Local, local):
                    if (reference.Parent is ISimpleAssignmentOperation assignment && assignment.Target == reference)
                    {
                        if (!Makes(assignment.Value))
                        {
                            return false;
                        }

                        made = true;
                    }
                    else if ((reference.Syntax.SpanStart < use.Syntax.SpanStart || IsOfEarlierRound(reference, use, local))
                        && Escapes(reference))
                    {
                        return false;
                    }

                    break;
            }
        }

        return made;
    }

    /// <summary>Further down in a loop that does not make the object anew: in the round before.</summary>
    private static bool IsOfEarlierRound(IOperation reference, IOperation use, ILocalSymbol local)
    {
        for (IOperation? at = use.Parent; at is not null; at = at.Parent)
        {
            if (at is ILoopOperation && at.Syntax.Span.Contains(reference.Syntax.Span)
                && !local.Locations.Any(l => at.Syntax.Span.Contains(l.SourceSpan)))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Anything but a use of the object's own members hands it on.</summary>
    private static bool Escapes(ILocalReferenceOperation reference)
    {
        IOperation use = Values.SkipConversions(reference);
        return use.Parent switch
        {
            IMemberReferenceOperation member => member.Instance != use,
            IInvocationOperation call => call.Instance != use,
            IConditionalAccessOperation access => access.Operation != use,
            IBinaryOperation or IIsPatternOperation or IReturnOperation => false,
            _ => true,
        };
    }

    private bool Makes(IOperation value) => Values.Unwrap(value) switch
    {
        IObjectCreationOperation or IWithOperation => true,
        IArrayElementReferenceOperation part => Values.IsCopyOfPart(part),
        IInvocationOperation call =>
            IsCopy(call.TargetMethod) || _makers.GetOrAdd(call.TargetMethod.OriginalDefinition, m => IsMaker((IMethodSymbol)m)),
        IConditionalAccessOperation { WhenNotNull: IInvocationOperation call } => Makes(call),
        IConditionalOperation { WhenTrue: { } a, WhenFalse: { } b } => Makes(a) && Makes(b),
        ICoalesceOperation coalesce => Makes(coalesce.Value) && Makes(coalesce.WhenNull),
        _ => false,
    };

    /// <summary>Of the library, by what it is known to do; a method of the sources is read.</summary>
    private static bool IsCopy(IMethodSymbol method) =>
        method is { IsStatic: false, DeclaringSyntaxReferences.IsEmpty: true, Name: "MemberwiseClone" or "Clone" or "ToArray" }
        || Queries.Makes(method);

    /// <summary>A method that returns a new object on every path.</summary>
    private bool IsMaker(IMethodSymbol method)
    {
        if (method.DeclaringSyntaxReferences.Length != 1 || method.IsVirtual || method.IsAbstract || method.ReturnType.IsValueType)
        {
            return false;
        }

        SyntaxNode declaration = method.DeclaringSyntaxReferences[0].GetSyntax();
        List<ExpressionSyntax?> returned = declaration is MethodDeclarationSyntax { ExpressionBody: { } arrow }
            ? new List<ExpressionSyntax?> { arrow.Expression }
            : declaration
                .DescendantNodes(n => n is not (AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax) || n == declaration)
                .OfType<ReturnStatementSyntax>().Select(r => r.Expression).ToList();
        if (returned.Count == 0 || !models.Compilation.ContainsSyntaxTree(declaration.SyntaxTree))
        {
            return false;
        }

        SemanticModel model = models.Get(declaration.SyntaxTree);
        List<IOperation> operations = RunBodies.OwnOperations(declaration, model, CancellationToken.None).ToList();
        return returned.All(r => r is not null && model.GetOperation(r, CancellationToken.None) is { } value
            && (IsCreation(value) || Values.Unwrap(value) is ILocalReferenceOperation { Local: { Type.IsValueType: false } local }
                && new AssignedValues(operations).Of(local).All(v => v is not null && IsCreation(v))
                && IsFreshLocal(local, value, operations)));
    }

    private static bool IsCreation(IOperation value) => Values.Unwrap(value) switch
    {
        IObjectCreationOperation or IWithOperation => true,
        IInvocationOperation call => IsCopy(call.TargetMethod),
        _ => false,
    };

    private static bool Is(ILocalSymbol a, ILocalSymbol b) => SymbolEqualityComparer.Default.Equals(a, b);
}
