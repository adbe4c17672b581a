using MmLock.Analyzers.Flow;
using MmLock.Analyzers.Locks;
using MmLock.Analyzers.Operations;
using MmLock.Analyzers.Primitives;
using MmLock.Analyzers.Prefilter;
using MmLock.Analyzers.Ranges;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace MmLock.Analyzers.Narrowing;

/// <summary>
/// Whether the lock is the same one, by the text of its acquire, for as long as it is held. A range holder names it again where it
/// takes the structure lock; and it goes by what named it while others, who take the structure lock alone, do not wait for it. So
/// what it is named by keeps its value: variables that nothing sets meanwhile, members that are set as their object is made,
/// elements that nothing replaces, properties and functions that give just these. What is not known to be one of them is none.
/// </summary>
/// <param name="acquire">The acquire.</param>
/// <param name="fixedSymbols">The variables that have one value as long as the lock is held.</param>
/// <param name="locks">Of the compilation.</param>
/// <param name="cancellationToken">Ends the work.</param>
internal sealed partial class LockName(LockUse acquire, ISet<ISymbol> fixedSymbols, LockModel locks, CancellationToken cancellationToken)
{
    /// <summary>Names are short; getters that give what another gives are few deep.</summary>
    private const int MaxDepth = 12;

    /// <summary>A value out of which a lock is had is no longer than this.</summary>
    private const int MaxParts = 200;

    private readonly LockAliasAnalysis _graph = locks.Graph;

    /// <summary>Why it may be another lock by then; null where it is not, and where the acquire does not name it.</summary>
    public string? WhyNotSame()
    {
        if (acquire.Syntax is not InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Expression: var text } })
        {
            return null;
        }

        if (Named() is not { } named)
        {
            return Again(text);
        }

        Doubt? doubt = Of(named, null, 0);
        return doubt is not { } found ? null
            : found.Symbol is not { } symbol ? Again(text)
            : symbol is ILocalSymbol or IParameterSymbol
            ? $"'{symbol.Name}', by which the lock is named, may be set before the hold ends: keep the lock in a local of its own"
            : found.IsElement
            ? $"what lies in '{symbol.Name}', by which the lock is named, may be replaced while the lock is held{In(found.At)}: "
                + "go on with what is read once, into a local, before the lock is taken"
            : $"'{symbol.Name}', by which the lock is named, may be set while the lock is held{In(found.At)}: "
                + "make it readonly, or go on with what is read once, into a local, before the lock is taken";
    }

    /// <summary>Why an acquire stays coarse, as another lock may be meant before its hold ends; null where it is the same one.</summary>
    public static string? Obstacle(LockUse acquire, Reach touched, LockModel locks, CancellationToken cancellationToken)
    {
        if (CriticalSection.Of(acquire, locks, cancellationToken).Scope is not { IsOwned: true } region)
        {
            return null;
        }

        var name = new LockName(acquire, InferredRange.FixedAt(acquire, region, locks, cancellationToken), locks, cancellationToken);
        return name.WhyNotSame()
            ?? (name.HadOutOf().FirstOrDefault(m => touched.All.Any(a => a.Location.Kind == LocationKind.Member
                && SymbolEqualityComparer.Default.Equals(a.Location.Symbol, m))) is { } kept
                ? $"it goes by '{kept.Name}', out of which its lock was had: who sets that does not wait for a range"
                : null);
    }

    /// <summary>
    /// Members that may change, out of which a variable that names the lock was had: who touches one in the section takes it that the lock
    /// keeps it as it is.
    /// </summary>
    private IEnumerable<ISymbol> HadOutOf()
    {
        var seen = new HashSet<ISymbol>(SymbolEqualityComparer.Default);
        var open = new Queue<IOperation>();
        if (Named() is { } named)
        {
            open.Enqueue(named);
        }

        while (open.Count > 0)
        {
            foreach (IOperation part in open.Dequeue().DescendantsAndSelf().Take(MaxParts))
            {
                if (MayChange(part) is { } member)
                {
                    yield return member;
                }

                if (Values.VariableOf(part) is not { } variable || seen.Count > MaxDepth || !seen.Add(variable))
                {
                    continue;
                }

                IEnumerable<IOperation?> given = variable is IParameterSymbol
                    ? _graph.Runs.Origins.GivenTo(variable.OriginalDefinition, cancellationToken)
                    : _graph.Runs.Origins.WrittenTo(variable, cancellationToken);
                foreach (IOperation value in given.OfType<IOperation>())
                {
                    open.Enqueue(value);
                }
            }
        }
    }

    /// <summary>The member by which a part of a value is had, and may be another one later.</summary>
    private ISymbol? MayChange(IOperation part)
    {
        ISymbol? found = part switch
        {
            IFieldReferenceOperation { Field: var field } => IsPartOfVariable(part) || IsSteady(field) ? null : field,
            IArrayElementReferenceOperation element => WhyNotElements(element.ArrayReference)?.Symbol,
            IPropertyReferenceOperation { Property: { IsIndexer: true, DeclaringSyntaxReferences.IsEmpty: true }, Instance: { } list } =>
                WhyNotElements(list)?.Symbol,
            IPropertyReferenceOperation property => OfProperty(property, 0)?.Symbol,
            _ => null,
        };
        return found is IFieldSymbol or IPropertySymbol ? found.OriginalDefinition : null;
    }

    private IOperation? Named() =>
        acquire.Syntax is InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Expression: var text } }
            ? _graph.Runs.Origins.ValueOf(text, cancellationToken)
            : null;

    private static string Again(ExpressionSyntax text) =>
        $"'{ShortText.Of(text, 60)}' may be another lock where it is named again, to take the structure lock: "
            + "keep the lock in a local of its own";

    private static string In(SyntaxNode? at) => at is null ? ""
        : at.FirstAncestorOrSelf<MemberDeclarationSyntax>() is { } member && NameOf(member) is { } name
        ? $", in '{name}' (line {Line(at)})"
        : $" (line {Line(at)})";

    private static string? NameOf(MemberDeclarationSyntax member) => member switch
    {
        MethodDeclarationSyntax method => method.Identifier.ValueText,
        PropertyDeclarationSyntax property => property.Identifier.ValueText,
        _ => null,
    };

    private static int Line(SyntaxNode at) => at.GetLocation().GetLineSpan().StartLinePosition.Line + 1;

    /// <summary>What keeps a part of the name from being the same again.</summary>
    /// <param name="Symbol">The variable or member that may change; null for an expression that is not known.</param>
    /// <param name="IsElement">It is not the member that may, but what lies in it.</param>
    /// <param name="At">Where it does; null where that is not in sight.</param>
    private readonly record struct Doubt(ISymbol? Symbol, bool IsElement = false, SyntaxNode? At = null);

    /// <param name="value">A part of the name.</param>
    /// <param name="given">Of a function that is asked: its parameters, which are given what was read before. Null for the acquire.</param>
    /// <param name="depth">How deep it is.</param>
    private Doubt? Of(IOperation? value, ISet<ISymbol>? given, int depth)
    {
        if (value is null || value.ConstantValue.HasValue)
        {
            return null;
        }

        if (depth > MaxDepth)
        {
            return default(Doubt);
        }

        depth++;
        switch (value)
        {
            case ILiteralOperation or IDefaultValueOperation or ITypeOfOperation or ISizeOfOperation:
                return null;
            case IInstanceReferenceOperation { ReferenceKind: InstanceReferenceKind.ContainingTypeInstance }:
                return null;
            case IParenthesizedOperation inner:
                return Of(inner.Operand, given, depth);
            case IConversionOperation { OperatorMethod: null, Operand.Type: not IDynamicTypeSymbol } conversion:
                return Of(conversion.Operand, given, depth);
            case IUnaryOperation { OperatorMethod: null } unary:
                return Of(unary.Operand, given, depth);
            case IBinaryOperation { OperatorMethod: null } binary:
                return Of(binary.LeftOperand, given, depth) ?? Of(binary.RightOperand, given, depth);
            case IConditionalOperation choice:
                return Of(choice.Condition, given, depth) ?? Of(choice.WhenTrue, given, depth) ?? Of(choice.WhenFalse, given, depth);
            case ICoalesceOperation { ValueConversion.IsUserDefined: false } either:
                return Of(either.Value, given, depth) ?? Of(either.WhenNull, given, depth);
            case ILocalReferenceOperation { Local: var local }:
                return given is null && (fixedSymbols.Contains(local) || IsSetOnce(local)) ? null : new Doubt(local);
            case IParameterReferenceOperation { Parameter: var parameter }:
                return OfParameter(parameter, given);
            case IArrayElementReferenceOperation element:
                return OfElement(element.ArrayReference, element.Indices, given, depth);
            case IPropertyReferenceOperation { Property: { IsIndexer: true, DeclaringSyntaxReferences.IsEmpty: true } } one
                when one.Instance is { } list:
                return OfElement(list, one.Arguments.Select(a => a.Value), given, depth);
            case IFieldReferenceOperation field:
                return Of(field.Instance, given, depth)
                    ?? (IsPartOfVariable(field.Instance) || IsSteady(field.Field) ? null : Changing(field.Field));
            case IPropertyReferenceOperation property:
                return Of(property.Instance, given, depth) ?? OfArguments(property.Arguments, given, depth)
                    ?? OfProperty(property, depth);
            case IInvocationOperation call:
                return OfCall(call, given, depth);
            default:
                return default(Doubt);
        }
    }

    /// <summary>By its declaration, whichever function of the method names it.</summary>
    private bool IsSetOnce(ILocalSymbol local)
    {
        ValueOrigins origins = _graph.Runs.Origins;
        return local is { IsRef: false, Type.IsReferenceType: true }
            && local.DeclaringSyntaxReferences.FirstOrDefault()?.GetSyntax(cancellationToken)
                is VariableDeclaratorSyntax { Initializer: not null }
            && origins.WrittenTo(local, cancellationToken).Count == 1 && origins.GivenOtherwise(local, cancellationToken).Count == 0
            && !origins.IsStepped(local, cancellationToken);
    }

    private Doubt? OfParameter(IParameterSymbol parameter, ISet<ISymbol>? given) =>
        given?.Contains(parameter) == true || given is null && fixedSymbols.Contains(parameter) ? null
            : Values.IsFieldByParameter(parameter)
                && _graph.Runs.Origins.WrittenTo(parameter.OriginalDefinition, cancellationToken).Count == 0
            ? null
            : new Doubt(parameter);

    private Doubt? OfArguments(IEnumerable<IArgumentOperation> arguments, ISet<ISymbol>? given, int depth) => arguments
        .Select(a => a.Parameter is { RefKind: RefKind.None } ? Of(a.Value, given, depth) : default(Doubt))
        .FirstOrDefault(d => d is not null);

    /// <summary>A property that keeps its value, or gives what another member has; each that may run in its place.</summary>
    private Doubt? OfProperty(IPropertyReferenceOperation reference, int depth)
    {
        IPropertySymbol property = reference.Property;
        if (property.DeclaringSyntaxReferences.IsEmpty)
        {
            return IsLasting(property, reference.Instance) ? null : default(Doubt);
        }

        return property.GetMethod is not { } getter ? default(Doubt)
            : getter.IsVirtual || getter.IsAbstract || getter.IsOverride
            ? _graph.Runs.Visibility.IsOverriddenOutside(getter, reference.Instance?.Type) ? default(Doubt)
                : _graph.Implementations.All(getter).Append(getter).Where(m => !m.IsAbstract)
                    .Select(m => OfGetter(m, depth)).FirstOrDefault(d => d is not null)
            : OfGetter(getter, depth);
    }

    private Doubt? OfGetter(IMethodSymbol getter, int depth) =>
        getter.AssociatedSymbol is IPropertySymbol property && property.IsAuto()
            ? IsSteady(property) ? null : Changing(property)
            : OfReturned(getter, depth);

    /// <summary>What the library keeps for good, once it is there.</summary>
    private static bool IsLasting(IPropertySymbol property, IOperation? instance) =>
        property is { Name: "Length", ContainingType.SpecialType: SpecialType.System_Array or SpecialType.System_String }
        || property is { SetMethod: null, IsIndexer: false } && IsPartOfVariable(instance) && IsOfLibrary(property.ContainingType);

    private static bool IsOfLibrary(INamedTypeSymbol type) =>
        type.ContainingNamespace?.ToDisplayString() is { } space && (space == "System" || space == "System.Collections.Generic");

    /// <summary>A part of a structure that a variable has: as the variable keeps its value, it does.</summary>
    private static bool IsPartOfVariable(IOperation? instance)
    {
        while (instance is IFieldReferenceOperation { Instance: { Type.IsValueType: true } whole })
        {
            instance = whole;
        }

        return instance is { Type.IsValueType: true } and (ILocalReferenceOperation or IParameterReferenceOperation);
    }

    private Doubt? OfCall(IInvocationOperation call, ISet<ISymbol>? given, int depth)
    {
        IMethodSymbol method = call.TargetMethod;
        bool isKnown = method.DeclaringSyntaxReferences.IsEmpty
            ? IsFunction(method)
            : !(method.IsVirtual || method.IsAbstract || method.IsOverride) || method.IsSealed;
        return !isKnown ? default(Doubt)
            : Of(call.Instance, given, depth) ?? OfArguments(call.Arguments, given, depth)
                ?? (method.DeclaringSyntaxReferences.IsEmpty ? null : OfReturned(method, depth));
    }

    /// <summary>A function of the library whose result comes of its numbers alone.</summary>
    private static bool IsFunction(IMethodSymbol method) =>
        (method.IsStatic && PlaceMembers.NameOf(method.ContainingType) is "System.Math" or "System.Numerics.BitOperations"
            || method is { Name: "GetHashCode", Parameters.IsEmpty: true } && IsPlain(method.ContainingType))
        && method.Parameters.All(p => IsPlain(p.Type));

    private static bool IsPlain(ITypeSymbol type) => type.SpecialType is >= SpecialType.System_Boolean and <= SpecialType.System_UIntPtr;

    /// <summary>The one expression that a function returns.</summary>
    private Doubt? OfReturned(IMethodSymbol method, int depth)
    {
        method = (method.PartialImplementationPart ?? method).OriginalDefinition;
        return !method.IsAsync && method.DeclaringSyntaxReferences is { Length: 1 } declared
            && Evaluation.OnlyReturned(declared[0].GetSyntax(cancellationToken)) is { } returned
            && locks.Models.Contains(returned.SyntaxTree)
            && locks.Models.Get(returned.SyntaxTree).GetOperation(returned, cancellationToken) is { } value
            ? Of(value, GivenOf(method), depth)
            : default(Doubt);
    }

    private static HashSet<ISymbol> GivenOf(IMethodSymbol method) =>
        new(method.Parameters.Where(p => p.RefKind == RefKind.None), SymbolEqualityComparer.Default);

    /// <summary>Set as its object is made, and for all threads.</summary>
    private bool IsSteady(IFieldSymbol field) =>
        (locks.Models.IsSetOnce(field, cancellationToken) || _graph.IsNeverSetAgain(field.OriginalDefinition))
            && !(field.IsStatic && field.GetAttributes().Any(a =>
                a.AttributeClass is { Name: "ThreadStaticAttribute", ContainingNamespace.Name: "System" }));

    private bool IsSteady(IPropertySymbol property) => locks.Models.IsSetOnce(property, cancellationToken)
        || _graph.IsNeverSetAgain(property.OriginalDefinition);

    private Doubt Changing(ISymbol member) => new(
        member, At: member.DeclaringSyntaxReferences.IsEmpty ? null
            : _graph.Runs.Origins.GivenTo(member.OriginalDefinition, cancellationToken).OfType<IOperation>()
                .FirstOrDefault(v => !LockAliasAnalysis.IsGivenAtStart(v, member))?.Syntax);
}
