using FMixSharp.Lab.Augmentation;
using FMixSharp.Lab.Models;

namespace FMixSharp.Lab.Training.Options;

/// <summary>What becomes of samples before the model sees them.</summary>
internal sealed class MixingOptions()
    : OptionGroup(
        "Mixing",
        new TrainOption(
            nameof(TrainOptions.Mix),
            new Texts("METHOD", text => MixMethods.Problem(text) is { } problem ? $": {problem}" : null),
            $"How samples are mixed: {string.Join(", ", MixMethods.Names)}; A+B or A:2+B:1 for turns of so many batches; A|B or A:3|B for "
                + "one at random, by weight, for each batch."
        ),
        new TrainOption(nameof(TrainOptions.Alpha), Numbers.Positive("A"), "α of λ ~ Beta(α, α), above 0; small values mix little.")
        {
            Idle = (options, _) => MixMethods.Uses(options.Mix).Alpha ? null : $"{options.Mix} draws no λ",
        },
        new TrainOption(
            nameof(TrainOptions.Decay),
            Numbers.NotNegative("D"),
            "Decay power δ of FMix masks, at least 0; higher is smoother."
        )
        {
            Idle = (options, _) => MixMethods.Uses(options.Mix).Decay ? null : $"{options.Mix} has no FMix masks",
        },
        new TrainOption(
            nameof(TrainOptions.PerSample),
            new YesOrNo(),
            "Give each sample its own λ and mask, where the batch would share one."
        )
        {
            Idle = (options, _) =>
                MixMethods.Uses(options.Mix).PerSample ? null : $"{options.Mix} has no λ and mask that the batch would share",
        },
        new TrainOption(
            nameof(TrainOptions.Augment),
            new Texts("POLICY", text => ImageAugmentation.Problem(text) is { } problem ? $": {problem}" : null),
            $"What happens to training images besides crop and flip: {ImageAugmentation.Forms}; A+B for one after another, cutout last."
        )
    )
{
    private protected override IEnumerable<string> Relations(TrainOptions options, Func<string, string> name)
    {
        var kind = SampleKind.OfData(options.Dataset);
        if (kind == SampleKind.Images)
            yield break;
        var (samples, methods, advice) = Mixable(options, kind);
        if (MixMethods.Problem(options.Mix) is null && MixMethods.Combined(options.Mix).Except(methods).ToArray() is { Length: > 0 } others)
            yield return $"{name(nameof(options.Mix))} has {string.Join(", ", others)}, which {samples} are not mixed by; expected "
                + $"{string.Join(", ", methods)}{advice}.";
        if (options.Augment != new TrainOptions().Augment)
            yield return $"{name(nameof(options.Augment))} is '{options.Augment}', but {kind} are not augmented; expected none.";
    }

    // What is mixed for the model, and by which methods.
    private static (string Samples, IReadOnlyList<string> Methods, string Advice) Mixable(TrainOptions options, string kind)
    {
        var input = ModelCatalog.Names.Contains(options.Model) ? ModelCatalog.Find(options.Model).Input : (ModelInput?)null;
        if (kind == SampleKind.Texts)
            return input == ModelInput.TokenIds
                ? ("token ids", TokenIdTrainingTask.Methods, "")
                : (SampleKind.Texts, WordVectorTrainingTask.Methods, "");
        return input == ModelInput.Voxels
            ? ("voxel grids", PointCloudTrainingTask.GridMethods, "")
            : (SampleKind.PointClouds, PointCloudTrainingTask.PointMethods, ", or voxnet as the model, whose grids are mixed by more");
    }
}
