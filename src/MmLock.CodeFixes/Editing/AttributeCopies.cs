using MmLock.Analyzers.Locks;
using MmLock.Analyzers.Operations;
using MmLock.CodeFixes.Editing.Layout;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Operations;
using Microsoft.CodeAnalysis.Text;

namespace MmLock.CodeFixes.Editing;

/// <summary>
/// Copies what is read of an object behind the hold of its lookup into locals at the end of that hold, and reads those instead. Only where
/// the late code, up to its last read, changes none of the members, runs nothing that could, waits for nobody, asks for no value twice in a
/// loop and reads nothing else that other threads change. So what it does with the copies is what it did before whenever nobody came in
/// between: the reads are the same, in the same order, one behind the other.
/// </summary>
internal sealed class AttributeCopies
{
    private readonly SemanticModel _model;
    private readonly ILocalSymbol _local;
    private readonly BlockSyntax _held;
    private readonly ImmutableHashSet<ISymbol> _captured;
    private readonly List<(ExpressionSyntax Read, ISymbol Member)> _reads = new();

    private AttributeCopies(SemanticModel model, ILocalSymbol local, BlockSyntax held, ImmutableHashSet<ISymbol> captured) =>
        (_model, _local, _held, _captured) = (model, local, held, captured);

    /// <param name="use">The object at its late use.</param>
    /// <param name="lookup">Where it was looked up.</param>
    /// <param name="hold">The acquire of the hold that it was looked up under.</param>
    /// <param name="model">Of the file.</param>
    /// <param name="layout">Of the file.</param>
    /// <returns>The changes; null where the code is not of that shape.</returns>
    public static IReadOnlyList<TextChange>? Changes(
        IdentifierNameSyntax use, SyntaxNode lookup, TextSpan hold, SemanticModel model, FileLayout layout)
    {
        // The lookup is a step of the scope of the hold, with the declaration and all late uses in the block around it.
        if (model.GetSymbolInfo(use).Symbol is not ILocalSymbol { IsRef: false } local
            || lookup.FirstAncestorOrSelf<ExpressionStatementSyntax>() is not
            {
                Expression: AssignmentExpressionSyntax { RawKind: (int)SyntaxKind.SimpleAssignmentExpression } given,
                Parent: BlockSyntax { Parent: UsingStatementSyntax or LockStatementSyntax } held
            }
            || !SymbolEqualityComparer.Default.Equals(model.GetSymbolInfo(given.Left).Symbol, local)
            || model.GetTypeInfo(given.Right).Nullability.FlowState != NullableFlowState.NotNull
            || held.Parent is not StatementSyntax { Parent: BlockSyntax outer, ContainsDirectives: false } section
            || !section.Span.Contains(hold) || held.Span.Contains(hold)
            || local.DeclaringSyntaxReferences.FirstOrDefault()?.GetSyntax() is not VariableDeclaratorSyntax
            {
                Initializer: null,
                Parent: VariableDeclarationSyntax
                {
                    Variables.Count: 1, Parent: LocalDeclarationStatementSyntax { UsingKeyword.RawKind: 0 } declaration
                }
            }
            || declaration.Parent != outer
            || model.AnalyzeControlFlow(held) is not { Succeeded: true, EndPointIsReachable: true }
            || model.AnalyzeDataFlow(section) is not { Succeeded: true } flow)
        {
            return null;
        }

        var copies = new AttributeCopies(model, local, held, flow.Captured.ToImmutableHashSet(SymbolEqualityComparer.Default));
        return copies.ReadUses(section, outer) && copies.MayComeFirst(section, outer) ? copies.Write(declaration, section, layout) : null;
    }

    /// <summary>Whether all that is done with the object behind the hold is reading its members, outside of functions and loops.</summary>
    private bool ReadUses(StatementSyntax section, BlockSyntax outer)
    {
        SyntaxNode member = (SyntaxNode?)outer.FirstAncestorOrSelf<MemberDeclarationSyntax>() ?? outer;
        foreach (IdentifierNameSyntax name in member.DescendantNodes().OfType<IdentifierNameSyntax>()
            .Where(n => n.Identifier.ValueText == _local.Name && !_held.Span.Contains(n.Span)
                && SymbolEqualityComparer.Default.Equals(_model.GetSymbolInfo(n).Symbol, _local)))
        {
            if (name.SpanStart < section.Span.End || name.Parent is not MemberAccessExpressionSyntax access || access.Expression != name
                || _model.GetOperation(access) is not IMemberReferenceOperation { Member: var read } reference || !IsValue(reference)
                || access.Ancestors().TakeWhile(a => a != outer).Any(a => a is AnonymousFunctionExpressionSyntax
                    or LocalFunctionStatementSyntax or ForStatementSyntax or WhileStatementSyntax or DoStatementSyntax
                    or CommonForEachStatementSyntax))
            {
                return false;
            }

            if (IsMutable(read))
            {
                if (!IsField(read) || !IsSimple(reference.Type))
                {
                    return false;
                }

                _reads.Add((access, read));
            }
        }

        return _reads.Count > 0;
    }

    private bool MayComeFirst(StatementSyntax section, BlockSyntax outer)
    {
        int last = _reads.Max(r => r.Read.SpanStart);
        return outer.Statements.Where(s => s.SpanStart > section.SpanStart && s.SpanStart <= last)
            .All(s => RunBodies.RootsOf(s, _model, CancellationToken.None).SelectMany(o => o.DescendantsAndSelf()).All(IsPlain));
    }

    private IReadOnlyList<TextChange>? Write(LocalDeclarationStatementSyntax declaration, StatementSyntax section, FileLayout layout)
    {
        var names = new Dictionary<ISymbol, string>(SymbolEqualityComparer.Default);
        foreach (ISymbol member in _reads.Select(r => r.Member).Distinct(SymbolEqualityComparer.Default))
        {
            if (FreeName(member, section, names.Values) is not { } name)
            {
                return null;
            }

            names.Add(member, name);
        }

        var changes = new List<TextChange>
        {
            Behind(declaration, layout, names.Select(n =>
                $"{n.Key.DeclaredType()!.ToMinimalDisplayString(_model, section.SpanStart)} {n.Value};")),
            Behind(_held.Statements.Last(), layout, names.Select(n => $"{n.Value} = {_local.Name}.{n.Key.Name};")),
        };
        changes.AddRange(_reads.Select(r => new TextChange(r.Read.Span, names[r.Member])));
        return changes;
    }

    /// <summary>Lines behind a statement and what is said at the end of its line.</summary>
    private static TextChange Behind(StatementSyntax statement, FileLayout layout, IEnumerable<string> lines)
    {
        PlaceLayout place = layout.At(statement);
        return statement.GetTrailingTrivia().Any(SyntaxKind.EndOfLineTrivia)
            ? new TextChange(
                new TextSpan(statement.FullSpan.End, 0), string.Concat(lines.Select(l => place.Indent + l + place.NewLine)))
            : new TextChange(new TextSpan(statement.Span.End, 0), string.Concat(lines.Select(l => " " + l)));
    }

    private string? FreeName(ISymbol member, SyntaxNode at, ICollection<string> taken)
    {
        string bare = member.Name.TrimStart('_');
        if (bare.Length == 0)
        {
            return null;
        }

        SyntaxNode scope = at.FirstAncestorOrSelf<MemberDeclarationSyntax>() ?? at;
        var used = new HashSet<string>(
            scope.DescendantTokens().Where(t => t.IsKind(SyntaxKind.IdentifierToken)).Select(t => t.ValueText));
        string rest = bare.Substring(1);
        return new[] { char.ToLowerInvariant(bare[0]) + rest, _local.Name + char.ToUpperInvariant(bare[0]) + rest }.FirstOrDefault(
            n => !taken.Contains(n) && !used.Contains(n) && SyntaxFacts.GetKeywordKind(n) == SyntaxKind.None
                && SyntaxFacts.GetContextualKeywordKind(n) == SyntaxKind.None && !_model.LookupSymbols(at.SpanStart, name: n).Any());
    }

    /// <summary>It is asked for its value, and what is asked is not its address or its name.</summary>
    private static bool IsValue(IOperation reference)
    {
        IOperation value = reference;
        while (value.Parent is IConversionOperation or IParenthesizedOperation)
        {
            value = value.Parent;
        }

        return value.Parent switch
        {
            IAssignmentOperation set => set.Target != value && set is not ISimpleAssignmentOperation { IsRef: true },
            IIncrementOrDecrementOperation or IAddressOfOperation or INameOfOperation => false,
            IArgumentOperation argument => argument.Parameter is { RefKind: RefKind.None },
            IVariableInitializerOperation { Parent: IVariableDeclaratorOperation { Symbol.IsRef: true } } => false,
            IReturnOperation { Syntax: ReturnStatementSyntax { Expression: RefExpressionSyntax } } => false,
            _ => true,
        };
    }

    /// <summary>It runs no code of the project, changes no member that is copied, and waits for nobody.</summary>
    private bool IsPlain(IOperation operation) => operation switch
    {
        IBlockOperation or IVariableDeclarationGroupOperation or IVariableDeclarationOperation or IVariableInitializerOperation
            or IExpressionStatementOperation or IReturnOperation { Kind: OperationKind.Return } or IConditionalOperation
            or ILiteralOperation or IParenthesizedOperation or ITupleOperation
            or IInstanceReferenceOperation or IEmptyOperation or ICoalesceOperation or IDefaultValueOperation or INameOfOperation
            or IIsPatternOperation or IConstantPatternOperation or IRelationalPatternOperation or INegatedPatternOperation
            or IBinaryPatternOperation or IThrowOperation or IArgumentOperation or IInterpolatedStringOperation
            or IInterpolatedStringTextOperation => true,
        IVariableDeclaratorOperation declarator => !declarator.Symbol.IsRef,
        IInterpolationOperation part => IsSimple(part.Expression.Type),
        ILocalReferenceOperation { Local: var local } => !local.IsRef && !_captured.Contains(local),
        IParameterReferenceOperation { Parameter: var parameter } => parameter.RefKind == RefKind.None && !_captured.Contains(parameter),
        IMemberReferenceOperation { Parent: ISimpleAssignmentOperation { Target: var target } } when target == operation => true,
        IFieldReferenceOperation { Field.IsConst: true } => true,
        IPropertyReferenceOperation { Property.ContainingType.SpecialType: SpecialType.System_String or SpecialType.System_Array } => true,
        IMemberReferenceOperation { Member: (IFieldSymbol or IPropertySymbol) and var member, Instance: not null } =>
            _reads.Any(r => r.Read == operation.Syntax) || !IsMutable(member),
        IBinaryOperation binary => binary.OperatorMethod is null or { ContainingType.SpecialType: not SpecialType.None },
        IUnaryOperation unary => unary.OperatorMethod is null or { ContainingType.SpecialType: not SpecialType.None },
        IConversionOperation conversion => conversion.OperatorMethod is null or { ContainingType.SpecialType: not SpecialType.None },
        ISimpleAssignmentOperation { IsRef: false, Target: var target } => IsOther(target),
        ICompoundAssignmentOperation { OperatorMethod: null, Target: ILocalReferenceOperation or IParameterReferenceOperation } => true,
        IIncrementOrDecrementOperation { OperatorMethod: null, Target: ILocalReferenceOperation or IParameterReferenceOperation } => true,
        IObjectCreationOperation { Initializer: null } made => IsPure(made.Constructor) && made.Arguments.All(IsSimpleArgument),
        IInvocationOperation call => IsPure(call.TargetMethod) && call.Arguments.All(IsSimpleArgument)
            && (call.Instance is null || IsSimple(call.Instance.Type)),
        _ => false,
    };

    /// <summary>A target that is none of the members that are copied.</summary>
    private bool IsOther(IOperation target) => target switch
    {
        ILocalReferenceOperation { Local.IsRef: false } or IParameterReferenceOperation { Parameter.RefKind: RefKind.None } => true,
        IFieldReferenceOperation { Field: { RefKind: RefKind.None } field } => IsNotCopied(field),
        IPropertyReferenceOperation { Property: var property } => IsField(property) && IsNotCopied(property),
        _ => false,
    };

    private bool IsNotCopied(ISymbol member) =>
        !_reads.Any(r => SymbolEqualityComparer.Default.Equals(r.Member.OriginalDefinition, member.OriginalDefinition));

    private static bool IsSimpleArgument(IArgumentOperation argument) =>
        argument.Parameter is { RefKind: RefKind.None } && IsSimple(argument.Value.Type);

    /// <summary>Code of the framework that computes something of its arguments, or makes an exception.</summary>
    private static bool IsPure(IMethodSymbol? method)
    {
        INamedTypeSymbol? type = method is { DeclaringSyntaxReferences.IsEmpty: true } ? method.ContainingType : null;
        if (IsSimple(type) || type is { SpecialType: SpecialType.System_Enum }
            || type is { Name: "Math" or "MathF" or "Convert" } && type.ContainingNamespace?.ToDisplayString() == "System")
        {
            return true;
        }

        while (type is not null and not { Name: "Exception", ContainingNamespace.Name: "System" })
        {
            type = type.BaseType;
        }

        return type is not null;
    }

    /// <summary>A field, or a property that is one by another name.</summary>
    private static bool IsField(ISymbol member) => member switch
    {
        IFieldSymbol field => field is { IsStatic: false, IsVolatile: false, RefKind: RefKind.None },
        IPropertySymbol property => property is
        {
            IsStatic: false, IsVirtual: false, IsAbstract: false, IsOverride: false, RefKind: RefKind.None, Parameters.IsEmpty: true
        } && property.OriginalDefinition.IsAuto(),
        _ => false,
    };

    private static bool IsMutable(ISymbol member) => member is not (IFieldSymbol { IsReadOnly: true }
        or IPropertySymbol { SetMethod: null or { IsInitOnly: true } }) || !IsField(member);

    /// <summary>A number, a character, a truth value, a text: a copy of it is as good as itself.</summary>
    private static bool IsSimple(ITypeSymbol? type) => type is { TypeKind: TypeKind.Enum }
        or { SpecialType: >= SpecialType.System_Boolean and <= SpecialType.System_UIntPtr };
}
