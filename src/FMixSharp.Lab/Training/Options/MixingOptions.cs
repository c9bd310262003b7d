using FMixSharp.Lab.Augmentation;
using FMixSharp.Lab.Models;

namespace FMixSharp.Lab.Training.Options;

/// <summary>What becomes of samples before the model sees them.</summary>
internal sealed class MixingOptions()
    : OptionGroup(
        "Mixing",
        new TrainOption(
            nameof(TrainOptions.Mix),
            new Texts("METHOD", text => MixMethods.Problem(text) is { } problem ? $": {problem}" : null) { Names = MixMethods.Names },
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
            nameof(TrainOptions.UnmixedEpochs),
            new WholeNumbers(0),
            "Train the last so many epochs on samples as they are, at most all."
        )
        {
            Idle = (options, _) => options.Mix == "none" ? "none mixes nothing" : null,
        },
        new TrainOption(
            nameof(TrainOptions.Augment),
            new Texts("POLICY", text => ImageAugmentation.Problem(text) is { } problem ? $": {problem}" : null)
            {
                Names = ImageAugmentation.Names,
            },
            $"What happens to training images besides crop and flip: {ImageAugmentation.Forms}; A+B for one after another, cutout last."
        )
    )
{
    private protected override IEnumerable<string> Relations(TrainOptions options, Func<string, string> name)
    {
        if (options.Epochs >= 1 && options.UnmixedEpochs > options.Epochs)
            yield return $"{name(nameof(options.UnmixedEpochs))} is {options.UnmixedEpochs}; expected a whole number from 0 to the number "
                + $"of epochs, {options.Epochs}.";
        if (Datasets.KindOf(options.Dataset) is not { } kind)
            yield break;
        var (samples, methods, advice) = kind.Mixable(
            ModelCatalog.Names.Contains(options.Model) ? ModelCatalog.Find(options.Model).Input : null
        );
        if (
            methods is not null
            && MixMethods.Problem(options.Mix) is null
            && MixMethods.Combined(options.Mix).Where(MixMethods.IsBuiltIn).Except(methods).ToArray() is { Length: > 0 } others
        )
            yield return $"{name(nameof(options.Mix))} has {string.Join(", ", others)}, which {samples} are not mixed by; expected "
                + $"{string.Join(", ", methods)}{advice}.";
        if (!kind.IsAugmented && options.Augment != new TrainOptions().Augment)
            yield return $"{name(nameof(options.Augment))} is '{options.Augment}', but {kind.Name} are not augmented; expected none.";
    }
}
