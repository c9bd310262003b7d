using System.Runtime.InteropServices;
using FMixSharp.Masks;
using static TorchSharp.torch;

namespace FMixSharp;

/// <summary>What losses, targets and metrics share: checked labels, and each sample's label beside its partner's.</summary>
internal static class MixLabels
{
    /// <summary>True when only the samples' own labels count, so that the plain loss is the mixed one.</summary>
    public static bool AreOwn(MixPlan plan) => plan.OwnLabelOnly || !plan.Lambdas.ContainsAnyExcept(1.0);

    /// <summary>int64 (B, 2): the own label and the partner's. The caller's dispose scope owns it.</summary>
    public static Tensor Pairs(MixPlan plan, Tensor labels, long classes)
    {
        var own = Checked(plan, labels, classes);
        return stack([own, own.index_select(0, PlanTensors.Partners(plan, own.device))], 1);
    }

    /// <summary><paramref name="labels"/> as int64 (B), after checking what can be checked without waiting for a device.</summary>
    public static Tensor Checked(MixPlan plan, Tensor labels, long classes)
    {
        ArgumentNullException.ThrowIfNull(labels);
        MixInputs.CheckBatch(plan, labels.shape, nameof(labels));
        if (labels.shape.Length != 1 || !is_integral(labels.dtype))
        {
            throw new ArgumentException($"Labels are {labels.dtype} of shape {MixInputs.Text(labels.shape)}, expected one integer per sample: " +
                $"({plan.BatchSize}). For multi-label targets use BinaryCrossEntropy.", nameof(labels));
        }
        var integers = labels.to(ScalarType.Int64).contiguous();
        if (integers.device_type != TorchSharp.DeviceType.CPU)
            return integers; // reading them would wait for the device; its gather checks the range
        var values = MemoryMarshal.Cast<byte, long>(integers.bytes);
        var bad = values.IndexOfAnyExceptInRange(0, classes - 1);
        if (bad >= 0)
            throw new ArgumentException($"Sample {bad}'s label is {values[bad]}, expected a class from 0 to {classes - 1}.", nameof(labels));
        return integers;
    }

    /// <summary>Logits as (B, K) in the dtype that losses are computed in: float64 stays, everything else becomes float32.</summary>
    public static Tensor CheckedLogits(MixPlan plan, Tensor logits)
    {
        ArgumentNullException.ThrowIfNull(logits);
        MixInputs.CheckBatch(plan, logits.shape, nameof(logits));
        if (logits.shape.Length != 2)
        {
            throw new ArgumentException($"Logits have shape {MixInputs.Text(logits.shape)}, expected ({plan.BatchSize}, classes).",
                nameof(logits));
        }
        return logits.to(LossType(logits));
    }

    /// <summary>Losses of bfloat16 and float16 models are computed in float32.</summary>
    public static ScalarType LossType(Tensor logits)
    {
        if (!is_floating_point(logits))
            throw new ArgumentException($"Logits are {logits.dtype}, expected a floating point type.", nameof(logits));
        return logits.dtype == ScalarType.Float64 ? ScalarType.Float64 : ScalarType.Float32;
    }

    /// <summary>Throws unless the label smoothing lies in [0, 1].</summary>
    public static void CheckSmoothing(double labelSmoothing)
    {
        if (!(labelSmoothing >= 0 && labelSmoothing <= 1))
            throw new ArgumentOutOfRangeException(nameof(labelSmoothing), labelSmoothing, "Label smoothing lies in [0, 1].");
    }
}
