using System;
using MmLock.Analyzers.Operations;
using MmLock.Analyzers.Ranges;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace MmLock.Analyzers.Narrowing;

/// <summary>What a collection is called from a use of it on, and which uses there are.</summary>
internal sealed partial class TableViews
{
    /// <summary>Names by which it goes from here on, too; null among them for one that is not followed.</summary>
    private IEnumerable<ISymbol?> NamesOf(IOperation view)
    {
        switch (view.Parent)
        {
            case IVariableInitializerOperation { Parent: IVariableDeclaratorOperation declarator }:
                return new[] { declarator.Symbol };
            case IAssignmentOperation assignment when assignment.Value == view:
                return NamesOfTarget(assignment.Target);
            case IFieldInitializerOperation initializer:
                return initializer.InitializedFields.Select(f => f.OriginalDefinition);
            case IPropertyInitializerOperation initializer:
                return initializer.InitializedProperties.Select(p => p.OriginalDefinition);
            case IArgumentOperation { Parent: IInvocationOperation call } passed when IsPassedOn(call):
                return passed.Parameter?.RefKind == RefKind.None
                    ? call.Arguments.Where(a => a.Parameter?.RefKind == RefKind.Ref).SelectMany(a => NamesOfTarget(a.Value))
                    : Enumerable.Empty<ISymbol?>();
            case IArgumentOperation { Parameter: { DeclaringSyntaxReferences.IsEmpty: false } parameter }:
                return ParametersOf(parameter);
            case IReturnOperation:
                return MembersAround(view);
            case IIsPatternOperation test when test.Value == view:
                return DeclaredIn(test.Pattern);
            case IPropertySubpatternOperation part when part.Member == view:
                return DeclaredIn(part.Pattern);
            case ISwitchExpressionOperation choice when choice.Value == view:
                return choice.Arms.SelectMany(a => DeclaredIn(a.Pattern));
            case ISwitchOperation choice when choice.Value == view:
                return choice.Cases.SelectMany(c => c.Clauses).OfType<IPatternCaseClauseOperation>().SelectMany(c => DeclaredIn(c.Pattern));
            case IBinaryOperation or IUnaryOperation or IConversionOperation or ICompoundAssignmentOperation:
                return Runs.Of(view.Parent).SelectMany(r => r.Method?.Parameters.Where(p =>
                        !p.DeclaringSyntaxReferences.IsEmpty && GivenValues.AllTo(p, r)
                            .Any(v => v is not null && Values.SkipConversions(v) == view))
                    ?? Enumerable.Empty<IParameterSymbol>()).Select(p => p.OriginalDefinition);
            default:
                return Enumerable.Empty<ISymbol?>();
        }
    }

    /// <summary>Of what is assigned; who has a part of an anonymous object is not followed.</summary>
    private IEnumerable<ISymbol?> NamesOfTarget(IOperation target)
    {
        IOperation place = Values.Unwrap(target);
        if (Values.VariableOf(place) is { } variable)
        {
            return variable is IParameterSymbol { RefKind: RefKind.Ref or RefKind.Out } given
                ? GivenBack(given).Prepend(given.OriginalDefinition)
                : new[] { variable };
        }

        switch (place)
        {
            case IDiscardOperation:
                return Enumerable.Empty<ISymbol?>();
            case IMemberReferenceOperation { Member.ContainingType: { IsAnonymousType: true } or { IsTupleType: true } }:
                return new ISymbol?[] { null };
            case IPropertyReferenceOperation { Property: { SetMethod: { DeclaringSyntaxReferences.IsEmpty: false } setter } property }
                when !property.IsAuto():
                return ParametersOf(setter.Parameters[setter.Parameters.Length - 1]).Prepend(property.OriginalDefinition);
            case IMemberReferenceOperation member:
                return new[] { member.Member.OriginalDefinition };
            default:
                // Of an element, whether it is put away is asked.
                return place is IArrayElementReferenceOperation ? Enumerable.Empty<ISymbol?>() : new ISymbol?[] { null };
        }
    }

    /// <summary>A parameter, the property that a record has of it, and those of the methods that run in the place of its own.</summary>
    private IEnumerable<ISymbol?> ParametersOf(IParameterSymbol parameter) => parameter.ContainingSymbol is not IMethodSymbol method
        ? new ISymbol?[] { parameter.OriginalDefinition }
        : method.MethodKind == MethodKind.DelegateInvoke
        ? new ISymbol?[] { null }
        : PropertyOf(parameter) is { } property
        ? new ISymbol?[] { parameter.OriginalDefinition, property }
        : origins.Implementations.All(method).Where(m => m.Parameters.Length > parameter.Ordinal)
            .Select(m => (ISymbol?)m.Parameters[parameter.Ordinal].OriginalDefinition).Prepend(parameter.OriginalDefinition);

    private static IPropertySymbol? PropertyOf(IParameterSymbol parameter) =>
        Values.IsFieldByParameter(parameter) && parameter.ContainingType is { IsRecord: true } record
            ? record.OriginalDefinition.GetMembers(parameter.Name).OfType<IPropertySymbol>()
                .FirstOrDefault(p => p.DeclaringSyntaxReferences.Any(r => r.GetSyntax() is ParameterSyntax))
            : null;

    /// <summary>A record is taken apart into variables that nobody follows.</summary>
    private bool IsTakenApart(IPropertySymbol property) => property is { ContainingType: { IsRecord: true } record }
        && property.DeclaringSyntaxReferences.Any(r => r.GetSyntax(cancellationToken) is ParameterSyntax)
        && record.GetMembers("Deconstruct").OfType<IMethodSymbol>().Any(m => origins.RunsOf(m, cancellationToken).Length > 0);

    /// <summary>What callers have a reference to that gets the collection.</summary>
    private IEnumerable<ISymbol?> GivenBack(IParameterSymbol parameter)
    {
        if (parameter.ContainingSymbol is not IMethodSymbol { MethodKind: not MethodKind.AnonymousFunction } method
            || origins.IsUsedAsFunction(method.OriginalDefinition, cancellationToken))
        {
            return new ISymbol?[] { null };
        }

        return origins.RunsOf(method, cancellationToken).SelectMany(r => GivenValues.AllTo(parameter, r))
            .SelectMany(v => v is null ? new ISymbol?[] { null } : NamesOfTarget(v));
    }

    /// <summary>The variables of a pattern that may be the collection, or one that lies in it.</summary>
    private static IEnumerable<ISymbol> DeclaredIn(IPatternOperation pattern) => pattern.DescendantsAndSelf().Select(p => p switch
    {
        IDeclarationPatternOperation declaration => declaration.DeclaredSymbol,
        IRecursivePatternOperation declaration => declaration.DeclaredSymbol,
        IListPatternOperation declaration => declaration.DeclaredSymbol,
        _ => null,
    }).OfType<ISymbol>().Where(s => s.NamedType() is var type && (HasObjects(type) || LibraryMembers.IsAny(type) || IsView(type)));

    public static bool HasObjects(ITypeSymbol? type) =>
        LibraryContents.ElementOf(type) is { IsReferenceType: true } element && !LibraryMembers.IsImmutable(element);

    /// <summary>What a use does to the collection is known, or asked elsewhere.</summary>
    private static bool IsUnderstood(IOperation view)
    {
        switch (view.Parent)
        {
            case IArrayElementReferenceOperation element:
                return element.ArrayReference == view;
            case IArgumentOperation argument:
                return IsUnderstood(argument);
            case IInvocationOperation call:
                return call.Instance == view && call.TargetMethod.DeclaringSyntaxReferences.IsEmpty && !IsTask(view.Type);
            case IMethodReferenceOperation { Method: var method }:
                return method.DeclaringSyntaxReferences.IsEmpty && !LibraryMembers.Writes(method);
            case null or IPropertyReferenceOperation or IFieldReferenceOperation or IImplicitIndexerReferenceOperation
                or IForEachLoopOperation or ISpreadOperation or IVariableInitializerOperation or IFieldInitializerOperation
                or IPropertyInitializerOperation or IAssignmentOperation or IReturnOperation or IExpressionStatementOperation
                or IIsPatternOperation or IIsTypeOperation or ISwitchOperation or ISwitchExpressionOperation
                or IPropertySubpatternOperation or IConditionalAccessOperation or IBinaryOperation or IUnaryOperation
                or IConversionOperation or ITupleOperation or ILockOperation or IUsingOperation or INameOfOperation
                or IInterpolationOperation or IArrayInitializerOperation or ICollectionExpressionOperation
                or IDeclarationExpressionOperation:
                return true;
            default:
                return false;
        }
    }

    /// <summary>
    /// A library that is given a collection as that reads it, or says that it fills it. What is given one as any object may keep it, unless
    /// it gives nothing that could have it.
    /// </summary>
    private static bool IsUnderstood(IArgumentOperation argument)
    {
        if (argument is not { Parameter: { } parameter, Parent: (IInvocationOperation or IObjectCreationOperation) and var call })
        {
            return argument is { Parameter.DeclaringSyntaxReferences.IsEmpty: false, Parent: IPropertyReferenceOperation };
        }

        if (!IsOfLibrary(call))
        {
            return !parameter.DeclaringSyntaxReferences.IsEmpty;
        }

        IMethodSymbol? method = (call as IInvocationOperation)?.TargetMethod;
        return method?.MethodKind != MethodKind.DelegateInvoke
            && (parameter.RefKind == RefKind.None
                ? !LibraryMembers.IsAny(parameter.OriginalDefinition.Type) || IsPassedOn(call) || method is not null && IsQuestion(method)
                : method?.ContainingType.SpecialType == SpecialType.System_Array || IsOfThreading(method));
    }

    /// <summary>What it is given as any object it looks at: it has nowhere to keep it, and gives nothing that could have it.</summary>
    private static bool IsQuestion(IMethodSymbol method) => !method.Parameters.Any(p => p.Type.TypeKind == TypeKind.Delegate)
        && method.ReturnType.SpecialType switch
        {
            SpecialType.System_Void => LibraryMembers.IsOfFramework(method.ContainingAssembly)
                && (method.ContainingType.IsStatic
                    || method.IsStatic && method.ContainingType.Name.EndsWith("Exception", StringComparison.Ordinal)),
            SpecialType.None or SpecialType.System_Object => false,
            _ => method.IsStatic || !LibraryMembers.Writes(method) || method.Name == "Remove",
        };

    private static bool IsOfThreading(IMethodSymbol? method) =>
        method?.ContainingType is { Name: "Volatile" or "Interlocked" or "LazyInitializer", ContainingNamespace.Name: "Threading" };

    /// <summary>The property or method that gives the collection out, and those by whose name that is called.</summary>
    private IEnumerable<ISymbol?> MembersAround(IOperation returned)
    {
        ISymbol? member = origins.Models.Get(returned.Syntax.SyntaxTree)
            .GetEnclosingSymbol(returned.Syntax.SpanStart, cancellationToken) switch
        {
            IMethodSymbol { AssociatedSymbol: IPropertySymbol property } => property,
            IPropertySymbol property => property,
            IMethodSymbol method => method,
            _ => null,
        };
        return member is null ? Enumerable.Empty<ISymbol?>() : origins.CalledAs(member);
    }
}
