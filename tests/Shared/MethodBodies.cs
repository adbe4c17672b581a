using System.Reflection.Emit;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;

namespace MmLock.Shared;

/// <summary>The types and members that compiled code names.</summary>
internal static class MethodBodies
{
    private static readonly Dictionary<int, OperandType> s_operands = typeof(OpCodes).GetFields()
        .Select(static field => field.GetValue(null)).OfType<OpCode>()
        .ToDictionary(static code => code.Value & 0xFFFF, static code => code.OperandType);

    public static IEnumerable<EntityHandle> References(MethodBodyBlock body)
    {
        yield return body.LocalSignature;
        foreach (ExceptionRegion region in body.ExceptionRegions)
        {
            yield return region.CatchType;
        }

        foreach (int token in Tokens(body.GetILReader()))
        {
            yield return MetadataTokens.EntityHandle(token);
        }
    }

    private static List<int> Tokens(BlobReader code)
    {
        var tokens = new List<int>();
        while (code.RemainingBytes > 0)
        {
            int value = code.ReadByte();
            value = value == 0xFE ? 0xFE00 | code.ReadByte() : value;
            switch (s_operands[value])
            {
                case OperandType.InlineField or OperandType.InlineMethod or OperandType.InlineTok or OperandType.InlineType
                    or OperandType.InlineSig:
                    tokens.Add(code.ReadInt32());
                    break;
                case OperandType.InlineSwitch:
                    int cases = code.ReadInt32();
                    code.Offset += 4 * cases;
                    break;
                case OperandType.InlineI8 or OperandType.InlineR:
                    code.Offset += 8;
                    break;
                case OperandType.InlineBrTarget or OperandType.InlineI or OperandType.InlineString or OperandType.ShortInlineR:
                    code.Offset += 4;
                    break;
                case OperandType.InlineVar:
                    code.Offset += 2;
                    break;
                case OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar:
                    code.Offset++;
                    break;
            }
        }

        return tokens;
    }
}
