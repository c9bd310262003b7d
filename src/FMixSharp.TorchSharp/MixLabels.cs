using System.Runtime.InteropServices;
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
        MixInputs.CheckDense(labels, nameof(labels));
        MixInputs.CheckBatch(plan, labels.shape, nameof(labels));
        if (labels.shape.Length != 1 || !is_integral(labels.dtype))
        {
            throw new ArgumentException(
                $"Labels are {labels.dtype} of shape {MixInputs.Text(labels.shape)}, expected one integer per sample, "
                    + $"({plan.BatchSize}), or soft targets in floating point, ({plan.BatchSize}, {classes}). For multi-label targets use "
                    + "BinaryCrossEntropy; for label maps mix them with the inputs (Apply or SoftMaps) and use the plain loss.",
                nameof(labels)
            );
        }
        var integers = labels.to(ScalarType.Int64).contiguous();
        if (integers.device_type != TorchSharp.DeviceType.CPU)
            return integers; // reading them would wait for the device; its gather checks the range
        var values = MemoryMarshal.Cast<byte, long>(integers.bytes);
        var bad = values.IndexOfAnyExceptInRange(0, classes - 1);
        if (bad >= 0)
            throw new ArgumentException(
                $"Sample {bad}'s label is {values[bad]}, expected a class from 0 to {classes - 1}.",
                nameof(labels)
            );
        return integers;
    }

    /// <summary>True for soft targets: floating point with an axis of classes.</summary>
    public static bool AreSoft(Tensor labels)
    {
        ArgumentNullException.ThrowIfNull(labels);
        return is_floating_point(labels) && labels.shape.Length == 2;
    }

    /// <summary>Soft targets (B, classes), after checking what can be checked without waiting for a device.</summary>
    public static Tensor CheckedSoft(MixPlan plan, Tensor labels, long classes)
    {
        MixInputs.CheckDense(labels, nameof(labels));
        MixInputs.CheckBatch(plan, labels.shape, nameof(labels));
        if (labels.shape[1] != classes)
        {
            throw new ArgumentException(
                $"Soft targets have shape {MixInputs.Text(labels.shape)}, expected that of the logits, "
                    + $"({plan.BatchSize}, {classes}).",
                nameof(labels)
            );
        }
        if (labels.device_type != TorchSharp.DeviceType.CPU)
            return labels;
        using var quiet = no_grad();
        // 0.01: probabilities that were rounded to bfloat16 (2⁻⁹ each at most) or written with two decimals still pass.
        var bad = labels.lt(0).any(1).logical_or(labels.to(ScalarType.Float64).sum([1]).sub(1).abs().le(0.01).logical_not());
        if (bad.any().item<bool>())
        {
            var row = bad.to(ScalarType.Int64).argmax().item<long>();
            throw new ArgumentException(
                $"Sample {row}'s soft targets sum to {labels[row].sum().to(ScalarType.Float64).item<double>():0.###} "
                    + "or have negative values, expected probabilities that sum to 1. For multi-label targets use BinaryCrossEntropy.",
                nameof(labels)
            );
        }
        return labels;
    }

    /// <summary>Logits as (B, K) in the dtype that losses are computed in: float64 stays, everything else becomes float32.</summary>
    public static Tensor CheckedLogits(MixPlan plan, Tensor logits)
    {
        ArgumentNullException.ThrowIfNull(logits);
        MixInputs.CheckDense(logits, nameof(logits));
        MixInputs.CheckBatch(plan, logits.shape, nameof(logits));
        if (logits.shape.Length != 2 || logits.shape[1] == 0)
        {
            throw new ArgumentException(
                $"Logits have shape {MixInputs.Text(logits.shape)}, expected ({plan.BatchSize}, classes) with at least one class. "
                    + $"For label "
                    + "maps, one class per pixel, mix the maps with the inputs (Apply or SoftMaps) and use the plain loss.",
                nameof(logits)
            );
        }
        return logits.to(LossType(logits));
    }

    /// <summary>
    /// Throws unless weights are finite, at least 0, not all 0, and on the device of the logits; those on a device are not read, because
    /// that would wait for it.
    /// </summary>
    /// <param name="weights">The weights, of any shape.</param>
    /// <param name="what">What they are, for the message: "Class weights".</param>
    /// <param name="name">The argument's name.</param>
    /// <param name="logits">What they are used with.</param>
    public static void CheckWeights(Tensor weights, string what, string name, Tensor logits)
    {
        MixInputs.CheckDevice(weights, name, logits, nameof(logits));
        if (weights.device_type != TorchSharp.DeviceType.CPU)
            return;
        using var scope = NewDisposeScope();
        var values = weights.detach().to(ScalarType.Float64).contiguous().data<double>().ToArray();
        var bad = Array.FindIndex(values, value => !(value >= 0 && double.IsFinite(value)));
        if (bad >= 0)
            throw new ArgumentException($"{what} have {values[bad]} at {bad}, expected finite numbers of at least 0.", name);
        if (values.Length > 0 && Array.TrueForAll(values, value => value == 0))
            throw new ArgumentException($"{what} are all 0, so that nothing counts; expected some above 0.", name);
    }

    /// <summary>Throws unless binary targets lie in [0, 1]; those on a device are not read, because that would wait for it.</summary>
    public static void CheckBinary(Tensor targets)
    {
        if (targets.device_type != TorchSharp.DeviceType.CPU || targets.dtype == ScalarType.Bool)
            return;
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        var bad = targets.ge(0).logical_and(targets.le(1)).logical_not().flatten();
        if (!bad.any().item<bool>())
            return;
        var first = bad.to(ScalarType.Int64).argmax().item<long>();
        throw new ArgumentException(
            $"Sample {first / (targets.numel() / targets.shape[0])} has a target of "
                + $"{targets.flatten()[first].to(ScalarType.Float64).item<double>()}, "
                + "expected numbers from 0 to 1.",
            nameof(targets)
        );
    }

    /// <summary>
    /// Throws unless targets have the shape of what the model gave, with elements, and its device; (B) beside (B, 1) would broadcast to (B,
    /// B).
    /// </summary>
    public static void CheckSameShape(Tensor outputs, Tensor targets, string name)
    {
        MixInputs.CheckDense(outputs, name);
        MixInputs.CheckDense(targets, nameof(targets));
        if (!outputs.shape.SequenceEqual(targets.shape))
        {
            throw new ArgumentException(
                $"Targets have shape {MixInputs.Text(targets.shape)}, expected that of the {name}, {MixInputs.Text(outputs.shape)}.",
                nameof(targets)
            );
        }
        if (outputs.numel() == 0)
            throw new ArgumentException($"The {name} have shape {MixInputs.Text(outputs.shape)}: there is nothing to compare.", name);
        MixInputs.CheckDevice(targets, nameof(targets), outputs, name);
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
